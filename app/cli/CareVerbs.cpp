// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Job.h"
#include "app/cli/Verb.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

void check(Job &job)
{
    job.then(job.engine().check(), [&job](const QStringList &problems) {
        if (job.output().isJson()) {
            job.output().document(
                QJsonObject{{u"ok"_s, problems.isEmpty()},
                            {u"problems"_s, QJsonArray::fromStringList(problems)}});
        } else {
            for (const QString &problem : problems)
                job.output().line(problem);
            if (problems.isEmpty())
                job.output().line(u"The journal is sound."_s);
            else
                job.output().note(u"Bring a backup back with: englog-cli restore FILE"_s);
        }
        job.end(problems.isEmpty() ? 0 : 1);
    });
}

void backup(Job &job)
{
    if (job.arguments().rest().first() == "-"_L1)
        return job.end(Error{ErrorCode::Usage, u"a backup is a file that is read back"_s,
                             u"name one that is not there yet"_s});
    const QString file = QFileInfo(job.arguments().rest().first()).absoluteFilePath();
    job.then(job.engine().backup(file), [&job, file](int entries) {
        if (job.output().isJson())
            job.output().document(
                QJsonObject{{u"file"_s, file}, {u"entries"_s, entries}, {u"verified"_s, true}});
        else
            job.output().line(u"%1 entries saved to %2, and read back"_s.arg(entries).arg(file));
        job.end();
    });
}

void restore(Job &job)
{
    const CommandLine &line = job.arguments();
    const QString file = QFileInfo(line.rest().first()).absoluteFilePath();
    const auto restored = Composition::restore(file, line.common(), u"englog-cli"_s);
    if (!restored)
        return job.end(restored.error());
    if (job.output().isJson()) {
        job.output().document(QJsonObject{
            {u"file"_s, file},
            {u"entries"_s, restored->entries},
            {u"kept"_s, restored->kept.isEmpty() ? QJsonValue() : QJsonValue(restored->kept)}});
    } else {
        job.output().line(u"%1 entries are back from %2"_s.arg(restored->entries).arg(file));
        if (!restored->kept.isEmpty())
            job.output().line(u"the journal of before lies in %1"_s.arg(restored->kept));
    }
    job.end();
}

} // namespace

QList<Verb> careVerbs()
{
    return {
        {u"check"_s, {}, u"look the journal over for damage"_s, {}, 0, 0, check},
        {u"backup"_s, u"FILE"_s, u"copy the journal, and verify the copy"_s, {}, 1, 1, backup},
        {u"restore"_s,
         u"FILE"_s,
         u"put a backup in the journal's place"_s,
         {},
         1,
         1,
         restore,
         Verb::Needs::Nothing},
    };
}

} // namespace englog
