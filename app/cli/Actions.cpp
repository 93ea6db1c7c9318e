// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/Actions.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace englog {

void choose(Job &job, const QString &verb, const QList<Action> &actions)
{
    QStringList words = job.arguments().rest();
    const QString name = words.takeFirst();
    const auto action = std::ranges::find(actions, name, &Action::name);
    if (action == actions.end()) {
        QStringList names;
        for (const Action &one : actions)
            names += one.name;
        return job.end(Error{ErrorCode::Usage, u"%1 knows no “%2”"_s.arg(verb, name.left(80)),
                             u"there are: %1"_s.arg(names.join(u", "_s))});
    }
    if (words.contains(QString()))
        return job.end(Error{ErrorCode::Usage, u"a name is empty"_s, {}});
    const bool undo = job.arguments().has(u"undo"_s);
    if (undo && !action->undo)
        return job.end(Error{ErrorCode::Usage, u"%1 %2 takes no --undo"_s.arg(verb, name), {}});
    if (undo)
        return words.size() == 1
            ? action->undo(job, words)
            : job.end(Error{ErrorCode::Usage,
                            u"it reads: englog-cli %1 %2 NAME --undo"_s.arg(verb, name),
                            u"a name of several words stands in quotes"_s});
    if (words.size() != action->words)
        return job.end(
            Error{ErrorCode::Usage,
                  u"it reads: englog-cli %1 %2 %3"_s.arg(verb, name, action->usage).trimmed(),
                  u"a name of several words stands in quotes"_s});
    action->run(job, words);
}

} // namespace englog
