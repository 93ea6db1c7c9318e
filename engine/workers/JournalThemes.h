// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Overlay.h"
#include "engine/ports/Store.h"

namespace englog {

/// What a person's word makes of a provider's themes: those that the entries of a journal are read
/// for.
struct JournalThemes
{
    QString stamp; ///< CorrectionStore::themesStamp(); empty: nothing was said
    std::shared_ptr<const QList<ThemeDefinition>> definitions; ///< null: the provider's own
};

/// Reads a journal's themes, once for all entries until something is said of them.
///
/// *Thread:* inside jobs of the Store only, one after the other.
class ThemeSource
{
public:
    /// \param provider  outlives this
    explicit ThemeSource(const Provider &provider) : m_provider(provider) {}

    Result<JournalThemes> now(Stores &stores);

private:
    const Provider &m_provider;
    std::optional<JournalThemes> m_known;
};

/// What results of this kind are labelled with that are made with the themes of a stamp.
[[nodiscard]] Provider::Identity withThemes(Provider::Identity identity, TaskKind kind,
                                            const QString &stamp);

/// TaskStore::queueEntry() by the themes that the journal has now. Inside a job of the Store only.
[[nodiscard]] Result<int> queueByThemes(Stores &stores, const EntryId &id, QueuePlan plan,
                                        Instant now);

/// The themes of a journal as a person has left them. Inside a job of the Store only.
[[nodiscard]] Result<ThemeBook> themeBook(Stores &stores, const Provider &provider);

/// What people say of the journal as a whole. Inside a job of the Store only.
[[nodiscard]] Result<Overlay> overlay(Stores &stores, const Provider &provider);

} // namespace englog
