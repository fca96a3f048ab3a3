// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_DRIVER_DISK_JOB_HPP
#define QUORATE_DRIVER_DISK_JOB_HPP

#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cstddef>
#include <exception>
#include <new>
#include <quorate/failure.hpp>
#include <string>
#include <utility>

namespace quorate::inline v1::driver {

/// The memory of the one disk job under way, used again and again. Without it each fsync would
/// allocate a handler in one thread and free it in another.
class job_memory : public boost::intrusive_ref_counter<job_memory> {
public:
    void* take(std::size_t size) {
        bool const mine =
            size <= sizeof storage_ && !taken_.exchange(true, std::memory_order_acquire);
        return mine ? static_cast<void*>(storage_) : ::operator new(size);
    }
    void give_back(void* p) {
        if (p == static_cast<void*>(storage_)) taken_.store(false, std::memory_order_release);
        else ::operator delete(p);
    }

private:
    alignas(std::max_align_t) std::byte storage_[512];
    std::atomic<bool> taken_{false};
};

/// An allocator over a job_memory, which it keeps alive.
template <class T>
class job_allocator {
public:
    using value_type = T;

    explicit job_allocator(boost::intrusive_ptr<job_memory> memory) : memory_{std::move(memory)} {}
    template <class U>
    job_allocator(job_allocator<U> const& other) : memory_{other.memory()} {}

    T* allocate(std::size_t n) { return static_cast<T*>(memory_->take(n * sizeof(T))); }
    void deallocate(T* p, std::size_t) { memory_->give_back(p); }

    boost::intrusive_ptr<job_memory> const& memory() const { return memory_; }
    template <class U>
    friend bool operator==(job_allocator const& a, job_allocator<U> const& b) {
        return a.memory() == b.memory();
    }

private:
    boost::intrusive_ptr<job_memory> memory_;
};

/// Runs a blocking call of the store. An exception becomes a failure: it stops the node and not the
/// process.
template <class Call>
failure guarded(Call call) {
    try {
        return call();
    } catch (std::exception const& e) {
        return {errc::store_io, std::string{"the log store threw: "} + e.what()};
    } catch (...) {
        return {errc::store_io, "the log store threw something that is no std::exception"};
    }
}

/// Carries the result of a blocking call back to the owner's strand.
template <class Owner, class Done, class Result>
struct disk_answer {
    using allocator_type = job_allocator<std::byte>;
    allocator_type get_allocator() const noexcept { return memory; }

    void operator()() { done(*owner, std::move(result)); }

    boost::intrusive_ptr<Owner> owner;
    Done done;
    Result result;
    allocator_type memory;
};

/// A blocking call on the disk's executor. It touches the owner's context only through
/// `return_to_strand`, which drops the answer if the context is gone.
template <class Owner, class Call, class Done>
struct disk_job {
    using allocator_type = job_allocator<std::byte>;
    allocator_type get_allocator() const noexcept { return memory; }

    void operator()() {
        auto result = call();
        auto& home = *owner;
        auto const keep = owner;  // the answer's share may be gone before the call returns
        home.return_to_strand(disk_answer<Owner, Done, decltype(result)>{
            std::move(owner), std::move(done), std::move(result), memory});
    }

    boost::intrusive_ptr<Owner> owner;
    Call call;
    Done done;
    allocator_type memory;
};

}  // namespace quorate::inline v1::driver

#endif
