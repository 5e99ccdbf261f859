// Ships a fake.
#pragma once

#include "json/testing/fake_reader.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
