#include "serving/serving.h"
