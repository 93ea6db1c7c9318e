// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Job.h"
#include "app/cli/QueueWait.h"
#include "app/cli/Verb.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr Millis patience{300'000};
constexpr QDir::Filters everything =
    QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;

const QByteArray guideTitle = "A sample journal\n";
const QByteArray guideText = R"(
Made by `englog-cli demo`: four months in the journal of a made-up person, analysed on this machine.

report.html      the report; open it in a browser
report.md        the same as Markdown
report.json      the numbers behind both
*.svg            its pictures
journal.englog   the journal itself; try
                     englog --journal journal.englog
                     englog-cli --journal journal.englog search garden

Nothing here is of any use to EngLog: remove the folder when you have seen enough.
)";

/// The sample journal, step by step: written, analysed, and told of in a report and pictures.
class Demo : public QObject
{
public:
    Demo(Job &job, QString folder) : QObject(&job), m_job(job), m_folder(std::move(folder)) {}

    void start()
    {
        m_job.onInterrupt([this] {
            m_job.end(Error{ErrorCode::Cancelled, u"stopped before the demo was whole"_s,
                            u"run it again, with the same folder"_s});
        });
        m_job.then(engine().importFile(u":/demo/journal.jsonl"_s, {u"jsonl"_s, false}),
                   [this](const ImportReport &report) {
                       if (report.skipped > 0)
                           return m_job.end(
                               Error{ErrorCode::Internal,
                                     u"%1 sample entries were refused"_s.arg(report.skipped),
                                     {}});
                       m_job.then(engine().analyse({}, Engine::Select::Missing),
                                  [this](const Engine::Queued &) { work(); });
                   });
    }

private:
    [[nodiscard]] Engine &engine() { return m_job.engine(); }

    void work()
    {
        auto *wait = new QueueWait(engine(), QueueWait::All{}, patience, this);
        connect(wait, &QueueWait::stumbled, &m_job, qOverload<const Error &>(&Job::end));
        connect(wait, &QueueWait::ended, this, [this, wait](QueueWait::Outcome outcome) {
            if (outcome == QueueWait::Outcome::Completed)
                return writeReports({u"html"_s, u"markdown"_s, u"json"_s});
            m_job.end(
                Error{ErrorCode::Offline, u"the sample could not be analysed: "_s + wait->reason(),
                      u"see: englog-cli queue dead --journal "_s + m_job.composition().journal()});
        });
        wait->start();
    }

    void writeReports(QStringList formats)
    {
        if (formats.isEmpty())
            return writePictures();
        const QString format = formats.takeFirst();
        const QString suffix = format == "markdown"_L1 ? u"md"_s : format;
        const QString path = m_folder + "/report."_L1 + suffix;
        m_job.then(engine().writeReport(path, {}, format), [this, formats, path] {
            m_files += path;
            writeReports(formats);
        });
    }

    void writePictures()
    {
        m_job.then(engine().writePictures(m_folder, {}), [this](const QStringList &pictures) {
            m_files += pictures;
            m_job.then(engine().totals(), [this](const Engine::Totals &totals) { tell(totals); });
        });
    }

    void tell(const Engine::Totals &totals)
    {
        Output &output = m_job.output();
        const QString journal = m_job.composition().journal();
        if (output.isJson()) {
            output.document(QJsonObject{{u"journal"_s, journal},
                                        {u"entries_total"_s, totals.entries},
                                        {u"entries_analysed"_s, totals.analysed},
                                        {u"files"_s, QJsonArray::fromStringList(m_files)}});
        } else {
            output.line(u"%1 entries of a made-up person, %2 of them analysed on this machine.\n"_s
                            .arg(totals.entries)
                            .arg(totals.analysed));
            output.line(u"Open this in a browser:   "_s + m_files.value(0));
            output.line(u"The same as Markdown:     "_s + m_files.value(1));
            output.line(u"The numbers behind it:    "_s + m_files.value(2));
            output.line(u"The pictures:             %1"_s.arg(m_folder + "/*.svg"_L1));
            output.line(u"\nLook around in the journal:"_s);
            for (const auto *words : {"list", "search garden", "trends --by week"})
                output.line(
                    u"  englog-cli --journal %1 %2"_s.arg(journal, QLatin1StringView(words)));
            output.line(u"  englog --journal %1"_s.arg(journal));
        }
        m_job.end();
    }

    Job &m_job;
    QString m_folder;
    QStringList m_files;
};

/// Makes the folder ready: new, or of an earlier demo, where doing all again changes nothing.
/// Anything else is somebody's and is left alone. The guide is written first, so that a
/// demo that was stopped half way is known as one.
Result<> prepareFolder(const QString &folder)
{
    const QString guide = folder + "/README.txt"_L1;
    QFile earlier(guide);
    const bool ours = earlier.open(QIODevice::ReadOnly) && earlier.readLine() == guideTitle;
    const QFileInfo there(folder);
    if (!ours && there.exists() && (!there.isDir() || !QDir(folder).isEmpty(everything)))
        return fail(ErrorCode::Invalid, u"“%1” holds something already"_s.arg(folder),
                    u"name a folder that is new or empty"_s);
    if (!QFileInfo(there.path()).isDir())
        return fail(ErrorCode::NotFound, u"there is no folder “%1”"_s.arg(there.path()),
                    u"make it first, or name another folder"_s);
    if (!there.exists() && !QDir().mkdir(folder))
        return fail(ErrorCode::Denied, u"the folder “%1” cannot be made"_s.arg(folder),
                    u"name another folder"_s);
    QSaveFile file(guide);
    if (!file.open(QIODevice::WriteOnly) || file.write(guideTitle + guideText) < 0
        || !file.commit())
        return fail(ErrorCode::Denied,
                    u"“%1” cannot be written: %2"_s.arg(guide, file.errorString()),
                    u"name another folder"_s);
    return {};
}

void demo(Job &job)
{
    const QString folder = QDir(job.arguments().rest().first()).absolutePath();
    if (auto fine = prepareFolder(folder); !fine)
        return job.end(fine.error());
    CommonOptions options = job.arguments().common();
    options.journal = folder + "/journal.englog"_L1;
    auto composition = Composition::open(options, u"englog-cli"_s);
    if (!composition)
        return job.end(composition.error());
    job.adopt(std::move(*composition));
    (new Demo(job, folder))->start();
}

} // namespace

QList<Verb> demoVerbs()
{
    return {{u"demo"_s,
             u"DIR"_s,
             u"a sample journal, analysed, with a report and pictures"_s,
             {},
             1,
             1,
             demo,
             Verb::Needs::Nothing}};
}

} // namespace englog
