// Copyright (c) 2026 the quorate authors.
// Distributed under the Boost Software License, Version 1.0. (See LICENSE.)
#ifndef QUORATE_CORE_ELECTION_HPP
#define QUORATE_CORE_ELECTION_HPP

#include <cstdint>
#include <optional>
#include <quorate/core/office.hpp>
#include <quorate/core/state.hpp>
#include <utility>

/// Elections (Raft 5.2, 5.4.1) with pre-vote (thesis 9.6). A voter answers whatever its own
/// configuration says of itself or of the candidate, since that configuration may be out of date.
/// If it refused, a candidate that needs its vote could never be elected
/// (rule: voters-answer-anyone; Z33).
namespace quorate::inline v1::core {

/// Sends `body` in term `t` to each other voter of the newest configuration. `as_promise`: not
/// before everything that was asked of the disk is durable.
template <class Rules, class Body>
void send_to_voters(state<Rules>& s, Body const& body, term t, bool as_promise, effects& out) {
    for (std::size_t at = 0; at < s.voters.members().size(); ++at) {
        if (!s.voters.is_voter(at) || s.is_self(at)) continue;
        auto m = request(s, s.voters.members()[at], body);
        m.term = t;
        if (as_promise) promise(s, std::move(m), out);
        else out.messages.push_back(std::move(m));
    }
}

template <class Rules>
void count_vote(state<Rules>& s, member_id voter, candidate::answer answer, effects& out);

template <class Rules>
void send_pre_vote(state<Rules>& s, candidate const& c, effects& out) {
    send_to_voters(s, messages::pre_vote{s.log.last_id(), s.campaigns, c.follows.has_value()},
                   c.wanted, false, out);
}

/// Asks the voters whether they would vote for this node in its next term. Asking changes nothing
/// anywhere, so a node that was cut off does not drag the others through terms
/// (rule: pre-vote-first). `transfer`: the leader that this node follows wants to know, and this
/// node goes on following it.
template <class Rules>
void start_pre_vote(state<Rules>& s, bool transfer, effects& out) {
    auto const* followed = transfer ? s.following() : nullptr;
    auto const follows = followed ? std::optional{*followed} : std::nullopt;
    if (!follows) fail_asked_reads(s, out);
    s.office = candidate{.pre = true, .wanted = s.next_term(), .follows = follows, .answers = {}};
    auto& asks = std::get<candidate>(s.office);
    asks.answers.resize(s.voters.members().size());
    ++s.campaigns;
    out.office_changed = true;
    reset_election_timer(s);
    send_pre_vote(s, asks, out);
    count_vote(s, s.self, candidate::answer::granted, out);
}

/// Campaigns in this node's next term. The requests for votes, and this node's vote for itself,
/// wait until that vote is durable. The writes are one ordered stream, so the end of the log that
/// the requests name is durable by then, too. Otherwise a crash could take back what the votes were
/// given for (rule: promise-after-durable; Z06). `transfer`: this node's leader wants it.
template <class Rules>
void start_vote(state<Rules>& s, bool transfer, effects& out) {
    s.ballot = {s.next_term(), s.self};
    ask_save_ballot(s, out);
    fail_asked_reads(s, out);
    s.office = candidate{.pre = false, .wanted = s.ballot.term, .follows = {}, .answers = {}};
    std::get<candidate>(s.office).answers.resize(s.voters.members().size());
    ++s.campaigns;
    out.office_changed = true;
    reset_election_timer(s);
    send_to_voters(s, messages::vote{s.log.last_id(), s.campaigns, transfer}, s.ballot.term, true,
                   out);
    messages::vote_reply const own{s.ballot.term, s.campaigns, false, true};
    promise(s, message{s.self, s.self, s.ballot.term, s.start, own}, out);
}

/// Does the leader of this node agree to the campaign? If the leader wanted the pre-vote, it must
/// answer yes like the others, since it may have given the transfer up meanwhile. A campaign would
/// then depose a leader that works (rule: preferred-asks-first).
template <class Rules>
bool its_leader_agrees(state<Rules> const& s, candidate const& c) {
    if (!c.follows) return true;
    auto const at = s.voters.position(c.follows->leader);
    return at && c.answers[*at] == candidate::answer::granted;
}

/// Notes the answer of a voter. With enough of them, a pre-candidate campaigns, and a candidate
/// takes office.
template <class Rules>
void count_vote(state<Rules>& s, member_id voter, candidate::answer answer, effects& out) {
    auto& c = std::get<candidate>(s.office);
    auto const at = s.voters.position(voter);
    // Only pairs of the configuration count, this node's own included
    // (rule: only-members-count; Z34, Z56).
    if (!at) return;
    c.answers[*at] = answer;
    bool const elected =
        s.voters.elects([&](std::size_t i) { return c.answers[i] == candidate::answer::granted; });
    if (!elected) return;
    if (!c.pre) return become_leader(s, out);
    // Where a commit quorum is larger than an election quorum, a node can be elected with no commit
    // quorum in reach. It could then commit nothing, yet its followers would stick to it
    // (rule: commit-quorum-in-reach).
    bool const could_commit =
        s.voters.commits([&](std::size_t i) { return c.answers[i] != candidate::answer::none; });
    if (could_commit && s.may_campaign() && its_leader_agrees(s, c))
        start_vote(s, c.follows.has_value(), out);
}

/// Does the leader want `asker` to campaign? The leader knows whom it asked; another voter believes
/// what the asker's request says.
template <class Rules>
bool leader_wants(state<Rules> const& s, member_id asker) {
    bool const leads = std::holds_alternative<leader>(s.office);
    return !leads || (s.transfer && s.transfer->target == asker);
}

/// Was the leader of this node heard of within the last election timeout?
template <class Rules>
bool hears_its_leader(state<Rules> const& s, follower const& f) {
    return f.heard && s.now < *f.heard + s.options.election_timeout;
}

/// The election timer ran out. A node that may campaign begins a pre-vote.
template <class Rules>
void on_election_timer(state<Rules>& s, effects& out) {
    auto const* c = std::get_if<candidate>(&s.office);
    if (c && c->follows && hears_its_leader(s, *c->follows)) {
        stop_asking(s, out);  // the pre-vote that its leader wanted got no quorum
    } else if (!s.may_campaign()) {
        become_follower(s, {}, out);  // it only waits, and knows no leader any more
    } else {
        start_pre_vote(s, false, out);
    }
}

/// Does this node know a living leader other than `asker`: itself, or one that it hears? Then
/// nobody needs an election, and a vote would only depose that leader (rule: pre-vote-first; Z30).
/// The leader that this node follows may ask itself, if it wants to be elected again
/// (rule: transfer-passes-stickiness; Z32).
template <class Rules>
bool follows_a_living_leader(state<Rules> const& s, member_id asker) {
    if (std::holds_alternative<leader>(s.office)) return true;
    auto const* f = s.following();
    return f && f->leader && f->leader != asker && hears_its_leader(s, *f);
}

/// Is a log that ends with `last` at least as new as this one (Raft 5.4.1)? The term decides first,
/// then the index, and both are compared as one pair. Compared one by one, two nodes could refuse
/// each other for ever (rule: newest-log-wins; Z29).
template <class Rules>
bool is_up_to_date(state<Rules> const& s, log_id last) {
    return s.log.last_id() <= last;
}

/// Is this node's vote in the current term still free, or given to `asker` already? A second vote
/// in one term could elect a second leader (rule: vote-once-per-term).
template <class Rules>
bool may_vote_for(state<Rules> const& s, member_id asker) {
    return !s.ballot.voted_for || s.ballot.voted_for == asker;
}

/// Answers whether this node would vote for the asker. Nothing changes here by that.
template <class Rules>
void on(state<Rules>& s, message const& m, messages::pre_vote const& ask, effects& out) {
    bool const term_fits =
        s.ballot.term < m.term || (m.term == s.ballot.term && may_vote_for(s, m.from));
    bool const wanted = ask.transfer && leader_wants(s, m.from);
    bool const content = !wanted && follows_a_living_leader(s, m.from);
    bool const granted = term_fits && is_up_to_date(s, ask.last) && !content;
    out.messages.push_back(
        reply(s, m, messages::vote_reply{s.ballot.term, ask.round, true, granted}));
}

/// Votes for the candidate or refuses. The vote leaves when it is durable; otherwise a crash could
/// let this node vote twice in the term (rule: promise-after-durable; Z04).
template <class Rules>
void on(state<Rules>& s, message const& m, messages::vote const& ask, effects& out) {
    bool const sticky = !ask.transfer && follows_a_living_leader(s, m.from);
    if (s.ballot.term < m.term && !sticky) adopt_term(s, m.term, out);
    bool const granted =
        m.term == s.ballot.term && !sticky && may_vote_for(s, m.from) && is_up_to_date(s, ask.last);
    messages::vote_reply const answer{s.ballot.term, ask.round, false, granted};
    if (!granted) {
        out.messages.push_back(reply(s, m, answer));  // a refusal promises nothing
        return;
    }
    if (!s.ballot.voted_for) {
        s.ballot.voted_for = m.from;
        ask_save_ballot(s, out);
    }
    // The vote ends this node's own pre-vote.
    if (!std::holds_alternative<follower>(s.office)) become_follower(s, {}, out);
    reset_election_timer(s);
    promise(s, reply(s, m, answer), out);
}

/// Does this answer belong to what is asked now? An answer to another start of this node, another
/// campaign or the other kind of request is not counted. Otherwise votes for an earlier campaign
/// could elect this node (rule: answer-names-its-request; Z28).
template <class Rules>
bool answers_this_campaign(state<Rules> const& s, candidate const& c, message const& m,
                           messages::vote_reply const& answer) {
    return m.start == s.start && answer.round == s.campaigns && m.term == c.wanted &&
           answer.pre == c.pre;
}

template <class Rules>
void on(state<Rules>& s, message const& m, messages::vote_reply const& answer, effects& out) {
    // A later campaign of this node must be in a term that others can still enter
    // (rule: higher-term-is-learnt).
    if (!answer.granted && s.ballot.term < answer.voter_term)
        return adopt_term(s, answer.voter_term, out);
    auto const* c = std::get_if<candidate>(&s.office);
    if (!c || !answers_this_campaign(s, *c, m, answer)) return;
    count_vote(s, m.from, answer.granted ? candidate::answer::granted : candidate::answer::refused,
               out);
}

}  // namespace quorate::inline v1::core

#endif
