// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/ProviderConfig.h"
#include "engine/domain/Task.h"
#include "engine/ports/TaskStore.h"

#include <QHash>

#include <atomic>
#include <memory>
#include <mutex>

namespace englog {

/// Who answers which tasks: a person's order of providers, what each may read and can do, and the
/// switch that stops some of them or all.
///
/// A task that names a provider is for that one. Any other is for the first in the order that may
/// read its entry, does its kind and is asked at present; one that is not asked at present is
/// passed over only where the person said so (OnOutage::FallBack). What nobody in the order may
/// read or does is for the on-device analyser.
///
/// *Thread:* any; it may be set anew, and the switch with it, at any time.
class Routing
{
public:
    /// What a person allows.
    enum class Allowed {
        All,
        ThisMachine, ///< nothing that leaves this machine
        Nothing,     ///< no analysis at all
    };

    /// A provider, as far as routing goes.
    struct Candidate
    {
        QString name;
        AiLevel reads = AiLevel::Local; ///< the tightest level it may be given
        bool onThisMachine = true;
        bool embeds = true;
        bool fallsBack = false;

        friend bool operator==(const Candidate &, const Candidate &) = default;
    };

    /// How the providers are doing that have been asked, by name.
    using Healths = QHash<QString, ProviderHealth>;

    /// \param order   in which they are asked, the first first
    /// \param others  that answer only what asks them by name
    /// \param device  the on-device analyser's name
    Routing(QList<Candidate> order, QList<Candidate> others, QString device, Allowed allowed);
    /// The order and the others are these from now on.
    void setCandidates(QList<Candidate> order, QList<Candidate> others);

    [[nodiscard]] const QString &device() const { return m_device; }
    [[nodiscard]] Allowed allowed() const { return m_allowed; }
    void setAllowed(Allowed allowed) { m_allowed = allowed; }

    /// Whether this provider may be given anything now.
    [[nodiscard]] bool isAllowed(const QString &name) const;

    /// Who answers tasks of this level now, or nobody.
    ///
    /// \param self  whose own probe is due where it is not asked at present
    [[nodiscard]] QString nameFor(const ReadyLevel &level, const Healths &healths, Instant now,
                                  const QString &self = {}) const;

    /// Whether anybody is passed over while it is not asked.
    [[nodiscard]] bool looksAtHealth() const;

    /// Who answers where everybody is well: for labels, and for what waits.
    [[nodiscard]] QString usual(AiLevel ai, TaskKind kind) const;

private:
    /// Who there is; what is looked up in one piece keeps to one state of it.
    struct Candidates
    {
        QList<Candidate> order;
        QList<Candidate> others;
        [[nodiscard]] const Candidate *find(const QString &name) const;
    };
    [[nodiscard]] std::shared_ptr<const Candidates> candidates() const;
    [[nodiscard]] bool isAllowed(const QString &name, const Candidates &all) const;
    [[nodiscard]] bool serves(const Candidate &candidate, const Candidates &all, AiLevel ai,
                              TaskKind kind) const;

    mutable std::mutex m_mutex; ///< of the pointer
    std::shared_ptr<const Candidates> m_candidates;
    const QString m_device;
    std::atomic<Allowed> m_allowed;
};

} // namespace englog
