// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/providers/encoder/Encoder.h"

#include <mutex>

namespace englog::encoder {

/// The encoder of a model file, read when it is first asked for: a program that only adds an entry
/// does not wait for it. Where there is no such file, or it is refused, there is no encoder, and
/// problem() says why.
///
/// *Thread:* any; the first that asks loads, others wait for it.
class ModelSource
{
public:
    /// \param path  empty when there is no model file
    explicit ModelSource(QString path);
    Q_DISABLE_COPY_MOVE(ModelSource)

    /// The file `*.englog-model` of a folder, or empty; of several the last by name.
    [[nodiscard]] static QString fileIn(const QString &folder);

    [[nodiscard]] const QString &path() const { return m_path; }
    /// Null when there is none.
    [[nodiscard]] const Encoder *encoder() const;
    /// Such as `englog-1.3fa9c2`; empty when there is no encoder. Looks at the file's head only,
    /// until the encoder has been asked for.
    [[nodiscard]] QString name() const;
    /// Why there is none, with a hint; looks at all of the file.
    [[nodiscard]] std::optional<Error> problem() const;

private:
    void load() const;

    const QString m_path;
    QString m_name; ///< as the file's head has it
    mutable std::once_flag m_loaded;
    mutable std::atomic<bool> m_refused = false;
    mutable std::optional<Error> m_problem;
    mutable std::shared_ptr<const Encoder> m_encoder;
};

} // namespace englog::encoder
