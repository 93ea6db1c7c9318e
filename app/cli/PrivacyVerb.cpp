// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Job.h"
#include "app/cli/Verb.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

const QString levels = u"any: every provider that is switched on; local: what is on this machine "
                       "or your own; never: nothing analyses it"_s;

/// What is asked for: what was said, or something new, of the journal or of a tag.
struct Order
{
    CommonOptions options;
    QString level; ///< empty: tell what was said
    QString tag;   ///< empty: the journal
};

Result<Order> orderOf(const CommandLine &line)
{
    Order order{line.common(), line.rest().value(0), line.value(u"tag"_s).trimmed()};
    if (line.has(u"tag"_s) && order.tag.isEmpty())
        return fail(ErrorCode::Usage, u"the tag is empty"_s);
    // `privacy --journal local` speaks of the journal as a whole, not of a file of that name; which
    // file may have been said before.
    QStringList journals = line.values(u"journal"_s);
    const bool namesLevel = !journals.isEmpty() && aiLevelFrom(journals.last()).has_value();
    if (order.level.isEmpty() && namesLevel && !QFileInfo::exists(journals.last())) {
        order.level = journals.takeLast();
        order.options.journal = journals.isEmpty() ? QString() : journals.last();
    }
    if (order.level.isEmpty() && !order.tag.isEmpty())
        return fail(ErrorCode::Usage, u"privacy --tag %1 lacks its level"_s.arg(order.tag), levels);
    if (!order.level.isEmpty() && !aiLevelFrom(order.level))
        return fail(ErrorCode::Usage, u"“%1” is no level"_s.arg(order.level.left(80)), levels);
    return order;
}

QString nameOf(const QString &scope)
{
    return scope.isEmpty() ? u"the journal"_s : u"#"_s + scope;
}

void list(Job &job)
{
    job.then(job.engine().privacy(), [&job](const QMap<QString, AiLevel> &said) {
        if (job.output().isJson()) {
            QJsonObject tags;
            for (auto it = said.cbegin(); it != said.cend(); ++it) {
                if (!it.key().isEmpty())
                    tags.insert(it.key(), toString(it.value()));
            }
            job.output().document(QJsonObject{
                {u"journal"_s, toString(said.value(QString(), AiLevel::Any))}, {u"tags"_s, tags}});
            return job.end();
        }
        job.output().line(u"the journal: %1"_s.arg(toString(said.value(QString(), AiLevel::Any))));
        for (auto it = said.cbegin(); it != said.cend(); ++it) {
            if (!it.key().isEmpty())
                job.output().line(u"%1: %2"_s.arg(nameOf(it.key()), toString(it.value())));
        }
        job.end();
    });
}

void set(Job &job, const Order &order)
{
    const AiLevel level = *aiLevelFrom(order.level);
    job.then(job.engine().setPrivacy(order.tag, level), [&job, tag = order.tag, level](int n) {
        if (job.output().isJson())
            job.output().document(
                QJsonObject{{u"tag"_s, tag.isEmpty() ? QJsonValue() : QJsonValue(tag)},
                            {u"ai"_s, toString(level)},
                            {u"entries_changed"_s, n}});
        else
            job.output().line(
                u"%1: %2; that changes %3 entries"_s.arg(nameOf(tag), toString(level)).arg(n));
        job.end();
    });
}

void privacy(Job &job)
{
    const auto order = orderOf(job.arguments());
    if (!order)
        return job.end(order.error());
    auto composition = Composition::open(order->options, u"englog-cli"_s);
    if (!composition)
        return job.end(composition.error());
    job.adopt(std::move(*composition));
    job.engine().start(Engine::Work::Leave);
    order->level.isEmpty() ? list(job) : set(job, *order);
}

} // namespace

QList<Verb> privacyVerbs()
{
    return {{u"privacy"_s,
             u"[--tag T] [any|local|never]"_s,
             u"who may read entries: the strictest of entry, its tags and the journal holds"_s,
             {{u"tag"_s, u"T"_s, u"of the entries with this tag; without it, of all"_s, {}}},
             0,
             1,
             privacy,
             Verb::Needs::Nothing}};
}

} // namespace englog
