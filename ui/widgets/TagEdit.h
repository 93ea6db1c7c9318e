// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QCompleter;
class QLineEdit;
class QStringListModel;

namespace englog {

class FlowLayout;

/// The tags of an entry as chips, and a field that completes the next one from those in use.
class TagEdit : public QWidget
{
    Q_OBJECT

public:
    explicit TagEdit(QWidget *parent = nullptr);

    void setTags(const QStringList &tags);
    [[nodiscard]] QStringList tags() const { return m_tags; }
    /// The tags to complete from.
    void setKnownTags(const QStringList &tags);

Q_SIGNALS:
    void edited();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void addTyped();
    void remove(const QString &tag);
    void showChips();

    QStringList m_tags;
    FlowLayout *m_flow;
    QLineEdit *m_field;
    QStringListModel *m_known;
    QCompleter *m_completer;
};

} // namespace englog
