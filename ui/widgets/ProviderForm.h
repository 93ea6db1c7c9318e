// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/ProviderDraft.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace englog {

class TroubleLabel;

/// The fields of one provider; what is wrong stands below the field in which it is wrong.
class ProviderForm : public QWidget
{
    Q_OBJECT

public:
    explicit ProviderForm(QWidget *parent = nullptr);

    /// \param isNew  only then has it no name yet by which its key is kept
    void show(const ProviderDraft &draft, bool isNew);
    [[nodiscard]] ProviderDraft draft() const;
    void showProblems(const QMap<ProviderDraft::Field, QString> &problems);
    /// Puts the focus on the first field in which something is wrong.
    void goToProblem();
    void setModels(const QStringList &models); ///< to choose from
    void setListing(bool listing);             ///< the models are being asked for
    void setReadOnly(bool readOnly);

Q_SIGNALS:
    void edited();
    void modelsRequested();

private:
    using Field = ProviderDraft::Field;
    QWidget *withProblem(QWidget *editor, Field field);
    QLineEdit *makeNumber(const QString &objectName, const QString &absent);
    void makeFields();
    void addWhere(QFormLayout *rows);
    void addModels(QFormLayout *rows);
    void addChoices(QFormLayout *rows);
    void addLimits(QFormLayout *rows);
    void connectFields();
    [[nodiscard]] QList<QLineEdit *> lines() const;

    ProviderDraft m_shown; ///< what no field holds
    bool m_filling = false;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_address = nullptr;
    QComboBox *m_api = nullptr;
    QCheckBox *m_own = nullptr;
    QComboBox *m_model = nullptr;
    QComboBox *m_embeddingModel = nullptr;
    QPushButton *m_list = nullptr;
    QCheckBox *m_redact = nullptr;
    QComboBox *m_onOutage = nullptr;
    QLineEdit *m_concurrency = nullptr;
    QLineEdit *m_requests = nullptr;
    QLineEdit *m_tokens = nullptr;
    QLineEdit *m_priceIn = nullptr;
    QLineEdit *m_priceOut = nullptr;
    QMap<Field, QWidget *> m_editors;
    QMap<Field, TroubleLabel *> m_problems;
};

} // namespace englog
