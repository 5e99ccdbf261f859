// What most tests include, of others alone (cmake/TenonPrecompiled.cmake).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "precompiled.h"
