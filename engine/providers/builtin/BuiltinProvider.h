// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <memory>

namespace englog {

/// The analyser that is always there: rules, word lists and small trained tables, on this machine.
///
/// It answers all six kinds from the text alone, with no network, no clock and no chance: the same
/// request has the same answer. It reads English; of a text in another language, or one too short
/// to tell, it says so: `language` is empty or names the other one, there is no confidence and
/// nothing but an embedding and, where told from the text's own signs, no finding at all.
///
/// *Thread:* any, many at a time; it answers in the caller's thread before analyse() returns.
///
/// *Errors:* Cancelled when told to stop; nothing else, whatever the text.
class BuiltinProvider final : public Provider
{
public:
    /// The analyser with the tables that the program carries.
    [[nodiscard]] static std::shared_ptr<BuiltinProvider> make();
    /// The analyser with the tables of a folder; ErrorCode::NotFound or Corrupt names the file.
    [[nodiscard]] static Result<std::shared_ptr<BuiltinProvider>> from(const QString &folder);

    ~BuiltinProvider() override;

    [[nodiscard]] Reach reach() const override { return Reach::Device; }
    [[nodiscard]] Identity identity(TaskKind kind) const override;
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;

private:
    class Parts;
    explicit BuiltinProvider(std::unique_ptr<Parts> parts);

    const std::unique_ptr<Parts> m_parts;
};

} // namespace englog
