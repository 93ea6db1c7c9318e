// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/Provider.h"

#include <memory>

namespace englog {

namespace encoder {
class ModelSource;
} // namespace encoder

/// The analyser that is always there: rules, word lists, small trained tables and a small sentence
/// encoder, on this machine.
///
/// It answers all six kinds from the text alone, with no network, no clock and no chance: the same
/// request has the same answer. It reads English; of a text in another language, or one too short
/// to tell, it says so: `language` names the other one or is empty, and there is nothing but an
/// embedding, the dates in numbers and the feeling of the emoji. Names are found in a text too
/// short to tell as well.
///
/// *Thread:* any, many at a time; it answers in the caller's thread before analyse() returns.
///
/// *Errors:* Cancelled when told to stop; nothing else, whatever the text.
class BuiltinProvider final : public Provider
{
public:
    /// The analyser with the tables that the program carries, and the encoder of a model file.
    ///
    /// \param modelFile  empty when there is none. Without it, or where it is refused, embeddings
    /// and
    ///                   themes are made from word lists, which is less good; model() tells.
    [[nodiscard]] static std::shared_ptr<BuiltinProvider> make(const QString &modelFile = {});
    /// The analyser with the tables of a folder; ErrorCode::NotFound or Corrupt names the file.
    [[nodiscard]] static Result<std::shared_ptr<BuiltinProvider>>
    from(const QString &folder, const QString &modelFile = {});

    ~BuiltinProvider() override;

    [[nodiscard]] const encoder::ModelSource &model() const;
    [[nodiscard]] Reach reach() const override { return Reach::Device; }
    [[nodiscard]] Identity identity(TaskKind kind) const override;
    [[nodiscard]] QList<ThemeDefinition> themes() const override;
    void analyse(const AnalysisRequest &request, std::stop_token stop, const Alive &alive,
                 const Done &done) override;

private:
    class Parts;
    explicit BuiltinProvider(std::unique_ptr<Parts> parts);

    const std::unique_ptr<Parts> m_parts;
};

} // namespace englog
