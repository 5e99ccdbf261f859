// Tells the thread sanitizer about absl::Mutex and absl::CondVar.
//
// Debian's Abseil is built without the sanitizer, so that it would see neither a lock nor the order
// that a lock makes, and report every guarded field. The linker (--wrap, cmake/TenonCompiler.cmake)
// sends the calls of our objects, and of Abseil's own ones that use a mutex, through here. What runs
// between a "pre" and its "post" is not looked at: the mutex itself, and conditions that it
// evaluates for others. Linked into the preset tsan alone.
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"

using absl::CondVar;
using absl::Condition;
using absl::Duration;
using absl::Mutex;
using absl::Time;

namespace {

void GiveUp(Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __tsan_mutex_post_unlock(mutex, 0);
}

// Runs `wait`, which releases the mutex and takes it again.
template <typename Wait>
auto Around(Mutex* mutex, Wait wait) {
  GiveUp(mutex);
  __tsan_mutex_pre_lock(mutex, 0);
  if constexpr (std::is_void_v<decltype(wait())>) {
    wait();
    __tsan_mutex_post_lock(mutex, 0, 0);
  } else {
    const auto result = wait();
    __tsan_mutex_post_lock(mutex, 0, 0);
    return result;
  }
}

}  // namespace

extern "C" {

#define TENON_WRAP(result, mangled, ...)    \
  result __real_##mangled(__VA_ARGS__);     \
  result __wrap_##mangled(__VA_ARGS__)

TENON_WRAP(void, _ZN4absl7debian35Mutex4LockEv, Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, 0);
  __real__ZN4absl7debian35Mutex4LockEv(mutex);
  __tsan_mutex_post_lock(mutex, 0, 0);
}

TENON_WRAP(void, _ZN4absl7debian35Mutex6UnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __real__ZN4absl7debian35Mutex6UnlockEv(mutex);
  __tsan_mutex_post_unlock(mutex, 0);
}

TENON_WRAP(bool, _ZN4absl7debian35Mutex7TryLockEv, Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_try_lock);
  const bool locked = __real__ZN4absl7debian35Mutex7TryLockEv(mutex);
  __tsan_mutex_post_lock(
      mutex, locked ? __tsan_mutex_try_lock : __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed,
      0);
  return locked;
}

TENON_WRAP(void, _ZN4absl7debian35Mutex10ReaderLockEv, Mutex* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_read_lock);
  __real__ZN4absl7debian35Mutex10ReaderLockEv(mutex);
  __tsan_mutex_post_lock(mutex, __tsan_mutex_read_lock, 0);
}

TENON_WRAP(void, _ZN4absl7debian35Mutex12ReaderUnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, __tsan_mutex_read_lock);
  __real__ZN4absl7debian35Mutex12ReaderUnlockEv(mutex);
  __tsan_mutex_post_unlock(mutex, __tsan_mutex_read_lock);
}

TENON_WRAP(void, _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE, Mutex* mutex,
           const Condition& condition) {
  __tsan_mutex_pre_lock(mutex, 0);
  __real__ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(mutex, condition);
  __tsan_mutex_post_lock(mutex, 0, 0);
}

// These take the lock whether or not their condition came true.
TENON_WRAP(bool, _ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE,
           Mutex* mutex, const Condition& condition, Time deadline) {
  __tsan_mutex_pre_lock(mutex, 0);
  const bool came = __real__ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE(
      mutex, condition, deadline);
  __tsan_mutex_post_lock(mutex, 0, 0);
  return came;
}

TENON_WRAP(bool, _ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE,
           Mutex* mutex, const Condition& condition, Duration timeout) {
  __tsan_mutex_pre_lock(mutex, 0);
  const bool came =
      __real__ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE(
          mutex, condition, timeout);
  __tsan_mutex_post_lock(mutex, 0, 0);
  return came;
}

TENON_WRAP(void, _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE, Mutex* mutex,
           const Condition& condition) {
  Around(mutex, [&] { __real__ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(mutex, condition); });
}

TENON_WRAP(bool, _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE,
           Mutex* mutex, const Condition& condition, Duration timeout) {
  return Around(mutex, [&] {
    return __real__ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE(
        mutex, condition, timeout);
  });
}

TENON_WRAP(void, _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE, CondVar* condition, Mutex* mutex) {
  Around(mutex, [&] { __real__ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(condition, mutex); });
}

TENON_WRAP(bool, _ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE,
           CondVar* condition, Mutex* mutex, Duration timeout) {
  return Around(mutex, [&] {
    return __real__ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE(
        condition, mutex, timeout);
  });
}

}  // extern "C"
