// Guards itself in the old way.
#include <string>
#pragma once

struct Serving {};
