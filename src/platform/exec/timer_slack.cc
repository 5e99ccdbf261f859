#include "exec/timer_slack.h"

#include <sys/prctl.h>

namespace tenon {

void SleepExactly() { prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL); }

}  // namespace tenon
