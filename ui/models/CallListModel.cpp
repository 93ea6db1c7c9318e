// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/CallListModel.h"

#include "engine/domain/Task.h"
#include "ui/ProviderWords.h"
#include "ui/Words.h"

#include <QDateTime>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace englog {

void CallListModel::show(const QList<CallRecord> &calls)
{
    if (calls == m_calls)
        return;
    beginResetModel();
    m_calls = calls;
    endResetModel();
}

int CallListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_calls.size());
}

int CallListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant CallListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return text(m_calls[index.row()], index.column());
    if (role == Qt::TextAlignmentRole && index.column() >= EntriesColumn
        && index.column() <= CostColumn)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant CallListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(
            (section >= EntriesColumn && section <= CostColumn ? Qt::AlignRight : Qt::AlignLeft)
            | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhenColumn:
        return tr("When");
    case HostColumn:
        return tr("Sent to");
    case ModelColumn:
        return tr("Model");
    case PurposeColumn:
        return tr("For");
    case EntriesColumn:
        return tr("Entries");
    case SentColumn:
        return tr("Sent");
    case ReceivedColumn:
        return tr("Received");
    case TokensColumn:
        return tr("Tokens");
    case CostColumn:
        return tr("Cost");
    case StatusColumn:
        return tr("Outcome");
    default:
        return {};
    }
}

QString CallListModel::text(const CallRecord &call, int column)
{
    switch (column) {
    case WhenColumn:
        return QLocale().toString(toDateTime(call.at).toLocalTime(), QLocale::ShortFormat);
    case HostColumn:
        return call.host;
    case ModelColumn:
        return call.model;
    case PurposeColumn:
        return purposes(call);
    case EntriesColumn:
        return number(call.entries.size());
    case SentColumn:
        return sizeInWords(call.bytesOut);
    case ReceivedColumn:
        return call.status ? sizeInWords(call.bytesIn) : tr("–");
    case TokensColumn:
        return (call.estimated ? tr("about %1") : u"%1"_s)
            .arg(number(call.tokensIn + call.tokensOut));
    case CostColumn:
        return money(call.costUsd);
    case StatusColumn:
        return status(call);
    default:
        return {};
    }
}

QString CallListModel::purposes(const CallRecord &call)
{
    QStringList words;
    for (const QString &purpose : call.purposes) {
        const auto kind = taskKindFrom(purpose);
        words += kind                ? wordFor(*kind)
            : purpose == "search"_L1 ? tr("A search")
            : purpose == "test"_L1   ? tr("A test")
                                     : titled(purpose);
    }
    return words.join(u", "_s);
}

QString CallListModel::status(const CallRecord &call)
{
    if (!call.status)
        return tr("Has not ended");
    if (*call.status == 0)
        return tr("No answer");
    return *call.status < 400 ? tr("Answered") : tr("Refused (%1)").arg(*call.status);
}

} // namespace englog
