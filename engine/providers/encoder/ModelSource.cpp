// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/providers/encoder/ModelSource.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace englog::encoder {

ModelSource::ModelSource(QString path) : m_path(std::move(path)), m_name(TensorFile::nameOf(m_path))
{}

QString ModelSource::fileIn(const QString &folder)
{
    const QStringList files =
        QDir(folder).entryList({u"*.englog-model"_s}, QDir::Files | QDir::Readable, QDir::Name);
    return files.isEmpty() ? QString() : QDir(folder).filePath(files.last());
}

const Encoder *ModelSource::encoder() const
{
    load();
    return m_encoder.get();
}

QString ModelSource::name() const
{
    return m_refused ? QString() : m_name;
}

std::optional<Error> ModelSource::problem() const
{
    load();
    return m_problem;
}

void ModelSource::load() const
{
    std::call_once(m_loaded, [this] {
        if (m_path.isEmpty()) {
            m_problem = Error{ErrorCode::NotFound, u"no model file was found"_s,
                              u"packaging/bootstrap.sh fetches what it is built from; or name its "
                              "folder in ENGLOG_MODEL_DIR"_s};
        } else {
            const auto loaded = TensorFile::open(m_path).and_then(&Encoder::from);
            if (loaded)
                m_encoder = *loaded;
            else
                m_problem = loaded.error();
        }
        m_refused = m_encoder == nullptr;
    });
}

} // namespace englog::encoder
