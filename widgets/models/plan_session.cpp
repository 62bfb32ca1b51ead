// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_session.h"

#include <algorithm>
#include <mutex>

#include <QThreadPool>

#include "analysis/plan/planned.h"

namespace widgets {

namespace {

/// Choices of all layers that are prepared within a frame: on the thread that asks.
constexpr std::size_t atOnce = 600;
constexpr std::int64_t valuesAtOnce = 1'000'000; ///< likewise of weights

/// Whether plans of one are plans of the other that cost the same.
bool sameChoices(const analysis::PlanProblem& a, const analysis::PlanProblem& b)
{
    const auto sameChoice = [](const analysis::PlanChoice& x, const analysis::PlanChoice& y) {
        return x.weights == y.weights && x.activations == y.activations && x.bytes == y.bytes && x.bitops == y.bitops;
    };
    const auto sameLayer = [&](const analysis::PlanLayer& x, const analysis::PlanLayer& y) {
        return x.layer == y.layer && x.name == y.name && x.tie == y.tie
            && std::ranges::equal(x.choices, y.choices, sameChoice);
    };
    return a.restBytes == b.restBytes && std::ranges::equal(a.layers, b.layers, sameLayer);
}

} // namespace

/// Where other threads leave answers; whoever asked may be gone by then.
struct PlanSession::Mailbox {
    std::mutex mutex;
    PlanSession* session = nullptr;
};

PlanSession::PlanSession(QObject* parent) : QObject(parent), m_mailbox(std::make_shared<Mailbox>())
{
    m_mailbox->session = this;
}

PlanSession::~PlanSession()
{
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->session = nullptr;
}

void PlanSession::setSource(Source source)
{
    m_source = std::move(source);
    if (!m_source) {
        m_asked = 0;
        m_prepared.reset();
        m_wish = {};
        m_trouble.clear();
        begin();
        Q_EMIT problemChanged();
        Q_EMIT planChanged();
        return;
    }
    // What was asked for last and is not answered yet is still wanted.
    const bool pending = m_asked > 0 && m_question.reason != Reason::History;
    const analysis::PlanWish last = pending ? m_question.wish : m_wish;
    if (!knows(*m_source, last))
        ask(firstWish(*m_source), Reason::Source);
    else
        ask(last, pending && m_question.reason == Reason::Opening ? Reason::Opening : Reason::Source);
}

void PlanSession::open(Source source, Start start)
{
    m_source = std::move(source);
    if (!m_source || !knows(*m_source, start.wish)) {
        setSource(std::exchange(m_source, nullptr));
        return;
    }
    m_opened = std::move(start.layers);
    ask(start.wish, Reason::Opening);
}

void PlanSession::setWish(const analysis::PlanWish& wish)
{
    if (!m_source || wish == m_wish)
        return;
    ask(wish, Reason::Wish);
}

void PlanSession::ask(const analysis::PlanWish& wish, Reason reason, std::size_t step)
{
    const int number = ++m_number;
    m_question = { wish, reason, m_wish, step };
    if (m_source->layers * wish.choices.size() <= atOnce && m_source->values <= valuesAtOnce) {
        m_asked = 0;
        adopt(preparePlan(*m_source, wish), wish, reason);
        return;
    }
    m_asked = number;
    QThreadPool::globalInstance()->start([source = m_source, wish, reason, number, mailbox = m_mailbox] {
        auto prepared = preparePlan(*source, wish);
        const std::lock_guard lock(mailbox->mutex);
        PlanSession* session = mailbox->session;
        if (session == nullptr)
            return;
        QMetaObject::invokeMethod(
            session,
            [session, prepared = std::move(prepared), wish, reason, number] {
                // What was asked for since counts.
                if (session->m_asked != number)
                    return;
                session->m_asked = 0;
                session->adopt(prepared, wish, reason);
            },
            Qt::QueuedConnection);
    });
    Q_EMIT planChanged();
}

void PlanSession::adopt(
    analysis::Result<std::shared_ptr<const PreparedPlan>> prepared, const analysis::PlanWish& wish, Reason reason)
{
    if (!prepared) {
        // Rules of another network.
        const bool begins = reason == Reason::Source || reason == Reason::Opening;
        if (begins && wish != firstWish(*m_source)) {
            ask(firstWish(*m_source), Reason::Source);
            return;
        }
        m_trouble = QString::fromStdString(prepared.error().message);
        if (begins) {
            m_prepared.reset();
            begin();
            Q_EMIT problemChanged();
        }
        Q_EMIT planChanged();
        return;
    }
    m_trouble.clear();
    const auto before = std::exchange(m_prepared, *std::move(prepared));
    const analysis::PlanWish wishBefore = std::exchange(m_wish, wish);
    // A limit that was moved since counts.
    if (reason != Reason::History && wishBefore.maxBytes != m_question.from.maxBytes)
        m_wish.maxBytes = wishBefore.maxBytes;
    if (reason != Reason::History && wishBefore.maxBitops != m_question.from.maxBitops)
        m_wish.maxBitops = wishBefore.maxBitops;
    const bool same = before && sameChoices(*before->problem, *problem());
    if (!same)
        m_measured.clear();
    if (reason == Reason::History) {
        m_here = m_question.step;
        take(analysis::Assignment(m_history[m_here].choices), m_history[m_here].gap);
    } else if (reason == Reason::Source && same) {
        // What was proven, was proven of other damages.
        for (Step& step : m_history)
            step.gap.reset();
        take(analysis::Assignment(m_choices), m_prepared->provenGap(m_choices, m_wish.resource));
    } else if (reason == Reason::Opening) {
        begin();
    } else if (reason == Reason::Source || !before) {
        m_opened.clear();
        m_wish.maxBytes.reset();
        m_wish.maxBitops.reset();
        begin();
    } else {
        const bool stays = same && wish.ends == wishBefore.ends && keepsFixed(*problem(), m_choices);
        const double cost = this->cost();
        if (stays)
            take(analysis::Assignment(m_choices), m_prepared->provenGap(m_choices, m_wish.resource));
        else
            resolve(wish.resource == wishBefore.resource ? cost : firstCost(*problem(), wish));
        remember();
    }
    m_baselines = m_prepared->baselines;
    updateGreedy();
    Q_EMIT problemChanged();
    Q_EMIT planChanged();
}

void PlanSession::begin()
{
    m_measured.clear();
    m_history.clear();
    m_here = 0;
    m_choices.clear();
    m_totals = {};
    m_predicted = 0;
    m_gap.reset();
    m_baselines.clear();
    const auto opened = std::exchange(m_opened, {});
    if (!m_prepared)
        return;
    resolve(analysis::limitOf(budget(), m_wish.resource).value_or(firstCost(*problem(), m_wish)));
    if (const auto choices = analysis::assignmentOf(*problem(), opened))
        take(*choices, m_prepared->provenGap(*choices, m_wish.resource));
    remember();
}

} // namespace widgets
