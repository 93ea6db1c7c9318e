// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/AlertWords.h"

#include "ui/ProviderWords.h"

#include <QCoreApplication>
#include <QMap>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("englog::AlertWords", text);
}

} // namespace

QString wordsFor(const Alert &alert)
{
    const QString condition = alert.name.section(u':', 0, 0);
    const QString whose = alert.name.section(u':', 1);
    if (condition == "provider_open"_L1)
        return tr("%1 does not answer, or refuses").arg(titleOf(whose));
    if (condition == "worker_dead"_L1)
        return tr("A worker does not show any sign of life (%1)").arg(whose);
    static const QMap<QString, const char *> known{
        {u"queue_stuck"_s, QT_TRANSLATE_NOOP("englog::AlertWords", "The analyses do not get on")},
        {u"no_worker"_s, QT_TRANSLATE_NOOP("englog::AlertWords", "Nobody works on the analyses")},
        {u"disk_full"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The journal's disk is nearly full")},
        {u"backup_old"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The newest backup is more than 30 days old")},
        {u"journal_gone"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords",
                           "The journal's file is not in its place any more")},
        {u"store_silent"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The journal's disk does not answer")},
        {u"store_unreadable"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The journal cannot be read")},
        {u"store_unwritable"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The journal cannot be written")},
        {u"status_unserved"_s,
         QT_TRANSLATE_NOOP("englog::AlertWords", "The status service is not served")}};
    const auto found = known.constFind(condition);
    return found == known.cend() ? alert.summary : tr(*found);
}

} // namespace englog
