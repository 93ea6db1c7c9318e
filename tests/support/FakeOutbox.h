// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Outbox.h"

#include <QMap>

#include <mutex>

namespace englog::test {

/// A door that lets everything out, unless a test has shut it, and keeps a record.
class FakeOutbox : public Outbox
{
public:
    void admit(const Departure &departure, const Admitted &admitted) override
    {
        std::optional<Error> refused;
        Admission admission;
        {
            const std::lock_guard guard(m_mutex);
            refused = m_refusal;
            if (!refused) {
                m_departures.append(departure);
                admission.call = m_departures.size();
                admission.known = m_known.value({departure.provider, departure.model});
            }
        }
        if (refused)
            admitted(fail(*refused));
        else
            admitted(admission);
    }
    void ended(qint64 call, const Arrival &arrival) override
    {
        const std::lock_guard guard(m_mutex);
        m_ended.append({call, arrival});
    }
    void remember(const QString &provider, const QString &model, const QJsonObject &known) override
    {
        const std::lock_guard guard(m_mutex);
        m_known[{provider, model}] = known;
        ++m_remembered;
    }

    void shut(const Error &why)
    {
        const std::lock_guard guard(m_mutex);
        m_refusal = why;
    }
    QList<Departure> departures()
    {
        const std::lock_guard guard(m_mutex);
        return m_departures;
    }
    /// The calls that have ended, each with its number.
    QList<std::pair<qint64, Arrival>> endings()
    {
        const std::lock_guard guard(m_mutex);
        return m_ended;
    }
    int remembered()
    {
        const std::lock_guard guard(m_mutex);
        return m_remembered;
    }

private:
    std::mutex m_mutex;
    std::optional<Error> m_refusal;
    QList<Departure> m_departures;
    QList<std::pair<qint64, Arrival>> m_ended;
    QMap<std::pair<QString, QString>, QJsonObject> m_known;
    int m_remembered = 0;
};

} // namespace englog::test
