// Files that a thread has locked by flockfile, and the calls that wait for them. What a call of
// libc does under its own lock is one step, so only a lock that is held across steps matters:
// libc's waiting for it would stop every fiber. The state is the FILE's own lock.
#include <cstdarg>
#include <cstdio>

#include "stress/explorer/intercept/real.hpp"
#include "stress/explorer/runtime/guards.hpp"
#include "stress/explorer/runtime/machine.hpp"

using namespace busproof::explore;

namespace {

bool is_anothers(FILE* file) {
  auto const& lock = file_lock_of(file);
  return !file_is_free(file) && lock.owner != reinterpret_cast<void*>(pthread_self());
}

/// Until the current thread may use the file. No step if nobody has locked it.
void wait_for(FILE* file) {
  auto* const m = running;
  if (m == nullptr || file == nullptr) return;
  while (is_anothers(file)) m->step(op::lock, file, {.waits_for = guard::file_free});
}

}  // namespace

extern "C" {

void flockfile(FILE* file) noexcept {
  if (auto* const m = running) {
    if (is_anothers(file) || file_is_free(file)) {
      m->step(op::lock, file, {.waits_for = guard::file_free});
    }
    m->note_progress();
  }
  real().flockfile(file);
}

int ftrylockfile(FILE* file) noexcept {
  if (auto* const m = running) {
    m->note_reading(file);
    m->step(op::try_lock, file);
  }
  return real().ftrylockfile(file);
}

void funlockfile(FILE* file) noexcept {
  auto* const m = running;
  if (m != nullptr) m->step(op::unlock, file);
  real().funlockfile(file);
  if (m != nullptr) m->note_progress();
}

int fputs(char const* text, FILE* file) {
  wait_for(file);
  return real().fputs(text, file);
}

int puts(char const* text) {
  wait_for(stdout);
  return real().puts(text);
}

int fputc(int character, FILE* file) {
  wait_for(file);
  return real().fputc(character, file);
}

int putc(int character, FILE* file) {
  wait_for(file);
  return real().fputc(character, file);
}

// glibc's headers define these two inline, hence the labels.
int busproof_putchar(int character) asm("putchar");
int busproof_vprintf(char const* format, va_list list) asm("vprintf");

int busproof_putchar(int character) {
  wait_for(stdout);
  return real().fputc(character, stdout);
}

std::size_t fwrite(void const* from, std::size_t bytes, std::size_t count, FILE* file) {
  wait_for(file);
  return real().fwrite(from, bytes, count, file);
}

std::size_t fread(void* to, std::size_t bytes, std::size_t count, FILE* file) {
  wait_for(file);
  return real().fread(to, bytes, count, file);
}

int fgetc(FILE* file) {
  wait_for(file);
  return real().fgetc(file);
}

int getc(FILE* file) {
  wait_for(file);
  return real().fgetc(file);
}

char* fgets(char* to, int bytes, FILE* file) {
  wait_for(file);
  return real().fgets(to, bytes, file);
}

int fflush(FILE* file) {
  wait_for(file);
  return real().fflush(file);
}

int fclose(FILE* file) {
  wait_for(file);
  return real().fclose(file);
}

int vfprintf(FILE* file, char const* format, va_list list) {
  wait_for(file);
  return real().vfprintf(file, format, list);
}

int busproof_vprintf(char const* format, va_list list) {
  wait_for(stdout);
  return real().vfprintf(stdout, format, list);
}

int fprintf(FILE* file, char const* format, ...) {
  va_list list;
  va_start(list, format);
  auto const out = vfprintf(file, format, list);
  va_end(list);
  return out;
}

int printf(char const* format, ...) {
  va_list list;
  va_start(list, format);
  auto const out = vfprintf(stdout, format, list);
  va_end(list);
  return out;
}

// What _FORTIFY_SOURCE makes of them; `flag` asks for checks of the format, which are left out.

int __vfprintf_chk(FILE* file, int, char const* format, va_list list) {
  return vfprintf(file, format, list);
}

int __vprintf_chk(int, char const* format, va_list list) { return vfprintf(stdout, format, list); }

int __fprintf_chk(FILE* file, int, char const* format, ...) {
  va_list list;
  va_start(list, format);
  auto const out = vfprintf(file, format, list);
  va_end(list);
  return out;
}

int __printf_chk(int, char const* format, ...) {
  va_list list;
  va_start(list, format);
  auto const out = vfprintf(stdout, format, list);
  va_end(list);
  return out;
}
}
