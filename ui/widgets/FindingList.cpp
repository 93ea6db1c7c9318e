// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/FindingList.h"

#include "ui/Words.h"

#include <QLabel>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

QString markedUp(const JournalFinding &finding)
{
    QStringList days;
    for (const JournalFinding::Citation &citation : finding.evidence)
        days += u"<a href=\"%1\">%2</a>"_s.arg(citation.date.toString(Qt::ISODate),
                                               inShort(citation.date).toHtmlEscaped());
    return u"<p>%1<br><small>%2</small></p>"_s.arg(
        finding.text.toHtmlEscaped(),
        FindingList::tr("n = %1 with, %2 without; q = %3. It shows best on %4.")
            .arg(number(finding.nWith), number(finding.nWithout),
                 QString::number(finding.share, 'g', 2), days.join(u", ")));
}

/// Why nothing is said.
QString silence(const JournalFindings &findings)
{
    if (findings.entriesScored < JournalFindings::entriesNeeded)
        return FindingList::tr("%1 of %2 analysed entries needed. With fewer, chance would do most "
                               "of the talking.")
            .arg(number(findings.entriesScored), number(JournalFindings::entriesNeeded));
    return FindingList::tr(
               "Nothing goes with good or bad days in these %1 analysed entries by more "
               "than chance would show.")
        .arg(number(findings.entriesScored));
}

} // namespace

FindingList::FindingList(QWidget *parent) : QWidget(parent), m_label(new QLabel)
{
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_label->setAccessibleName(tr("What goes with good and bad days"));
    connect(m_label, &QLabel::linkActivated, this, [this](const QString &link) {
        Q_EMIT dayChosen(QDate::fromString(link, Qt::ISODate));
    });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_label);
}

void FindingList::show(const JournalFindings &findings)
{
    QString text;
    for (const JournalFinding &finding : findings.findings)
        text += markedUp(finding);
    m_label->setText(text.isEmpty() ? silence(findings).toHtmlEscaped() : text);
}

QString FindingList::text() const
{
    return m_label->text();
}

} // namespace englog
