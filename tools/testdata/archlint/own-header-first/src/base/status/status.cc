#include <string>

#include "status/status.h"
