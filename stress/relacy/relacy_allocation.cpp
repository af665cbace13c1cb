// relacy_allocation: the sized forms of delete, which Relacy's own allocator does not replace.
#include "stress/relacy/relacy_model.hpp"

// Without these, what a container took from Relacy inside a run goes back to libc.
void operator delete(void* memory, std::size_t) noexcept { ::operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { ::operator delete[](memory); }
