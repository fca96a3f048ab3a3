// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <quorate/clocks/manual.hpp>
#include <quorate/clocks/steady.hpp>
#include <quorate/sim/clock.hpp>
#include <quorate/testing/clock_suite.hpp>
#include <string>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(testing_clock_suite)

using namespace quorate;
using quorate::testing::clock_suite;

namespace {

enum class wrong {
    nothing,
    goes_back,
    copies_stand_still,
    calls_inside,  // a wait that is due already
    early,
    off_executor,
    cancels_nothing,
    replaces_nothing,
    outlives_its_timer,
    queued_ones_run,   // a handler that is posted cannot be taken back
    forgets_the_past,  // an instant in the past never comes
    keeps_handlers,    // of waits that were cancelled
    calls_twice,
};

/// A clock moved by hand, with one thing wrong at a time.
class flawed {
    struct wait {
        instant at;
        std::uint64_t timer;
        std::function<void()> post;  // puts it on the executor
    };
    struct world {
        wrong what;
        instant now{std::chrono::hours{1}};
        std::uint64_t timers = 0;
        std::uint64_t asked = 0;
        std::vector<wait> waits{};
        std::vector<wait> kept{};
    };

public:
    explicit flawed(wrong what) : world_{std::make_shared<world>(world{.what = what})} {}
    flawed(flawed const& o) : world_{o.world_} {
        if (world_->what == wrong::copies_stand_still) world_ = std::make_shared<world>(*o.world_);
    }
    flawed& operator=(flawed const&) = delete;

    instant now() {
        if (world_->what == wrong::goes_back && ++world_->asked % 50 == 0)
            return world_->now - duration{1};
        return world_->now;
    }
    void advance(duration by) {
        world_->now += by;
        fire();
    }

    template <class Executor>
    class timer {
    public:
        timer(flawed& c, Executor const& e)
            : world_{c.world_}, executor_{e}, id_{++world_->timers} {}
        timer(timer const&) = delete;
        timer& operator=(timer const&) = delete;
        ~timer() {
            if (world_->what != wrong::outlives_its_timer) cancel();
        }
        template <class Handler>
        void async_wait(instant at, Handler h) {
            auto const what = world_->what;
            if (what != wrong::replaces_nothing) cancel();
            auto const handler = std::make_shared<Handler>(std::move(h));
            if (what == wrong::calls_inside && at <= world_->now) return (*handler)();
            if (what == wrong::forgets_the_past && at < world_->now) return;
            auto const ask = number_;
            auto const number = *ask;
            world_->waits.push_back({at, id_, [=, e = executor_] {
                                         if (what == wrong::off_executor) return (*handler)();
                                         boost::asio::post(e, [=] {
                                             if (what == wrong::queued_ones_run || *ask == number)
                                                 (*handler)();
                                             if (what == wrong::calls_twice) (*handler)();
                                         });
                                     }});
            flawed c{world_};
            c.fire();
        }
        void cancel() {
            if (world_->what == wrong::cancels_nothing) return;
            if (world_->what != wrong::replaces_nothing) ++*number_;
            std::erase_if(world_->waits, [&](wait const& w) {
                if (w.timer == id_ && world_->what == wrong::keeps_handlers)
                    world_->kept.push_back(w);
                return w.timer == id_;
            });
        }

    private:
        std::shared_ptr<world> world_;
        Executor executor_;
        std::uint64_t id_;
        std::shared_ptr<std::uint64_t> number_ = std::make_shared<std::uint64_t>(0);
    };

private:
    explicit flawed(std::shared_ptr<world> w) : world_{std::move(w)} {}
    void fire() {
        auto const shown =
            world_->now +
            (world_->what == wrong::early ? std::chrono::milliseconds{6} : duration{0});
        auto waits = std::exchange(world_->waits, {});
        for (auto& w : waits) {
            if (w.at <= shown) w.post();
            else world_->waits.push_back(std::move(w));
        }
    }
    std::shared_ptr<world> world_;
};

std::vector<std::string> findings(wrong what) {
    flawed clock{what};
    return clock_suite(clock, [&](duration d) { clock.advance(d); });
}
bool finds(wrong what, char const* expected) {
    auto const all = findings(what);
    for (auto const& f : all) BOOST_TEST_MESSAGE(f);
    return std::ranges::find(all, expected) != all.end();
}

}  // namespace

BOOST_AUTO_TEST_CASE(our_own_clocks_pass) {
    for (auto const& finding : clock_suite(clocks::steady{})) BOOST_ERROR("steady: " << finding);
    clocks::manual hand;
    auto const by_hand = [&](duration d) { hand.advance(d); };
    for (auto const& finding : clock_suite(hand, by_hand)) BOOST_ERROR("manual: " << finding);
    for (std::int32_t drift : {0, 100, -100}) {
        sim::world world{1};
        sim::clock clock{world, world.spawn(1), std::chrono::seconds{5}, drift};
        auto const advance = [&](duration d) {
            auto const until = world.now() + d;
            while (world.next() <= until) world.step();
            world.skip_to(until);
        };
        for (auto const& finding : clock_suite(clock, advance))
            BOOST_ERROR("simulated: " << finding);
    }
}

BOOST_AUTO_TEST_CASE(each_flaw_is_found_and_named) {
    BOOST_TEST(findings(wrong::nothing).empty());
    BOOST_TEST(finds(wrong::goes_back, "now: never goes back, and a copy is the same clock"));
    BOOST_TEST(
        finds(wrong::copies_stand_still, "now: never goes back, and a copy is the same clock"));
    BOOST_TEST(
        finds(wrong::calls_inside, "async_wait: the handler is never called inside the call"));
    BOOST_TEST(finds(wrong::early, "async_wait: the handler is not called before its instant"));
    BOOST_TEST(finds(wrong::off_executor, "async_wait: the handler is called on the executor"));
    BOOST_TEST(finds(wrong::cancels_nothing, "cancel: the handler is never called"));
    BOOST_TEST(finds(wrong::replaces_nothing, "async_wait: replaces the earlier wait"));
    BOOST_TEST(finds(wrong::outlives_its_timer, "destruction: the handler is never called"));
    BOOST_TEST(finds(wrong::queued_ones_run, "cancel: the handler is never called"));
    BOOST_TEST(
        finds(wrong::forgets_the_past, "async_wait: an instant in the past is reached at once"));
    BOOST_TEST(
        finds(wrong::keeps_handlers, "a wait that is over: its handler is dropped, exactly once"));
    BOOST_TEST(finds(wrong::calls_twice, "async_wait: the handler is called once"));
}

BOOST_AUTO_TEST_SUITE_END()
