// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ProviderForm.h"

#include "ui/widgets/Card.h"
#include "ui/widgets/TroubleLabel.h"
#include "ui/widgets/WheelGuard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

using Api = ProviderConfig::Api;
using OnOutage = ProviderConfig::OnOutage;

constexpr int narrow = 84;

QComboBox *makeModelBox(const QString &objectName, const QString &absent)
{
    auto *box = new QComboBox;
    box->setObjectName(objectName);
    box->setEditable(true);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(16);
    box->lineEdit()->setPlaceholderText(absent);
    return box;
}

QHBoxLayout *bare(QHBoxLayout *row)
{
    row->setContentsMargins(0, 0, 0, 0);
    return row;
}

} // namespace

ProviderForm::ProviderForm(QWidget *parent) : QWidget(parent)
{
    makeFields();
    auto *rows = new QFormLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(14);
    rows->setVerticalSpacing(9);
    rows->setLabelAlignment(Qt::AlignRight);
    rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addWhere(rows);
    addModels(rows);
    addChoices(rows);
    addLimits(rows);
    connectFields();
}

QWidget *ProviderForm::withProblem(QWidget *editor, Field field)
{
    auto *cell = new QWidget;
    auto *column = new QVBoxLayout(cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto *problem = new TroubleLabel;
    problem->setObjectName(u"problem-"_s + editor->objectName());
    column->addWidget(editor);
    column->addWidget(problem);
    m_editors[field] = editor;
    m_problems[field] = problem;
    return cell;
}

QLineEdit *ProviderForm::makeNumber(const QString &objectName, const QString &absent)
{
    auto *line = new QLineEdit;
    line->setObjectName(objectName);
    line->setPlaceholderText(absent);
    line->setMinimumWidth(narrow);
    return line;
}

void ProviderForm::makeFields()
{
    m_name = new QLineEdit;
    m_name->setObjectName(u"providerName"_s);
    m_address = new QLineEdit;
    m_address->setObjectName(u"providerAddress"_s);
    m_api = new QComboBox;
    m_api->setObjectName(u"providerApi"_s);
    m_api->addItem(tr("As OpenAI (most services)"), int(Api::OpenAi));
    m_api->addItem(tr("Ollama's own"), int(Api::Ollama));
    m_own = new QCheckBox(tr("My own host: may read what is for this device only"));
    m_own->setObjectName(u"providerOwn"_s);
    m_model = makeModelBox(u"providerModel"_s, tr("Which one answers"));
    m_embeddingModel = makeModelBox(u"providerEmbeddingModel"_s, tr("None: stays on this device"));
    m_list = new QPushButton(tr("List models"));
    m_list->setObjectName(u"listModels"_s);
    m_redact = new QCheckBox(tr("Hide names, mail addresses and numbers in it"));
    m_redact->setObjectName(u"providerRedact"_s);
    m_redact->setToolTip(tr("What is found leaves as placeholders, and is put back into the "
                            "answer. Not everything is found."));
    m_onOutage = new QComboBox;
    m_onOutage->setObjectName(u"providerOnOutage"_s);
    m_onOutage->addItem(tr("Wait for it"), int(OnOutage::Wait));
    m_onOutage->addItem(tr("Ask the next one meanwhile"), int(OnOutage::FallBack));
    m_concurrency = makeNumber(u"providerConcurrency"_s, tr("as fits its place"));
    m_requests = makeNumber(u"providerRequests"_s, tr("no limit"));
    m_tokens = makeNumber(u"providerTokens"_s, tr("no limit"));
    m_priceIn = makeNumber(u"providerPriceIn"_s, tr("unknown"));
    m_priceOut = makeNumber(u"providerPriceOut"_s, tr("unknown"));
}

void ProviderForm::addWhere(QFormLayout *rows)
{
    const auto add = [rows](const QString &text, QWidget *cell, QWidget *editor) {
        auto *label = new QLabel(text);
        label->setBuddy(editor);
        rows->addRow(label, cell);
        editor->setAccessibleName(text);
    };
    add(tr("Name"), withProblem(m_name, Field::Name), m_name);
    add(tr("Address"), withProblem(m_address, Field::Address), m_address);
    add(tr("How it is asked"), m_api, m_api);
    rows->addRow(QString(), m_own);
}

void ProviderForm::addModels(QFormLayout *rows)
{
    auto *answers = new QWidget;
    auto *row = bare(new QHBoxLayout(answers));
    row->addWidget(withProblem(m_model, Field::Model), 1);
    row->addWidget(m_list, 0, Qt::AlignTop);
    const auto add = [rows](const QString &text, QWidget *cell, QWidget *editor) {
        auto *label = new QLabel(text);
        label->setBuddy(editor);
        rows->addRow(label, cell);
        editor->setAccessibleName(text);
    };
    add(tr("Model"), answers, m_model);
    add(tr("For likeness"), m_embeddingModel, m_embeddingModel);
    m_embeddingModel->setToolTip(tr("The embedding model, by which entries that speak of the same "
                                    "are found. Where there is none, that stays on this device."));
}

void ProviderForm::addChoices(QFormLayout *rows)
{
    rows->addRow(QString(), m_redact);
    auto *label = new QLabel(tr("When it is out"));
    label->setBuddy(m_onOutage);
    m_onOutage->setAccessibleName(tr("When it does not answer"));
    rows->addRow(label, m_onOutage);
}

void ProviderForm::addLimits(QFormLayout *rows)
{
    auto *cells = new QWidget;
    auto *grid = new QGridLayout(cells);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    int at = 0;
    const auto add = [&](const QString &text, QLineEdit *editor, Field field) {
        auto *label = quietLabel(text);
        label->setBuddy(editor);
        editor->setAccessibleName(text);
        const int row = at / 3 * 2;
        grid->addWidget(label, row, at % 3, Qt::AlignBottom);
        grid->addWidget(withProblem(editor, field), row + 1, at % 3, Qt::AlignTop);
        ++at;
    };
    add(tr("Calls at once"), m_concurrency, Field::Concurrency);
    add(tr("Requests a minute"), m_requests, Field::RequestsPerMinute);
    add(tr("Tokens a minute"), m_tokens, Field::TokensPerMinute);
    add(tr("US$ a million tokens sent"), m_priceIn, Field::PriceIn);
    add(tr("and received"), m_priceOut, Field::PriceOut);
    for (int column = 0; column < 3; ++column)
        grid->setColumnStretch(column, 1);
    m_priceOut->setAccessibleName(tr("US$ a million tokens received"));
    auto *label = new QLabel(tr("Limits, price"));
    rows->addRow(label, cells);
}

QList<QLineEdit *> ProviderForm::lines() const
{
    return {m_name,
            m_address,
            m_model->lineEdit(),
            m_embeddingModel->lineEdit(),
            m_concurrency,
            m_requests,
            m_tokens,
            m_priceIn,
            m_priceOut};
}

void ProviderForm::connectFields()
{
    const auto tell = [this] {
        if (!m_filling)
            Q_EMIT edited();
    };
    for (QLineEdit *line : lines())
        connect(line, &QLineEdit::textChanged, this, tell);
    for (QComboBox *box : {m_api, m_onOutage, m_model, m_embeddingModel})
        WheelGuard::guard(box);
    for (QComboBox *box : {m_api, m_onOutage})
        connect(box, &QComboBox::currentIndexChanged, this, tell);
    for (QCheckBox *box : {m_own, m_redact})
        connect(box, &QCheckBox::toggled, this, tell);
    connect(m_list, &QPushButton::clicked, this, &ProviderForm::modelsRequested);
}

void ProviderForm::show(const ProviderDraft &draft, bool isNew)
{
    m_filling = true;
    const bool isAnother = draft.base.name != m_shown.base.name;
    m_shown = draft;
    if (isAnother)
        setModels({});
    const auto put = [](QLineEdit *line, const QString &text) {
        if (line->text() != text) // keeps the cursor where it is
            line->setText(text);
    };
    put(m_name, draft.name);
    put(m_address, draft.address);
    put(m_model->lineEdit(), draft.model);
    put(m_embeddingModel->lineEdit(), draft.embeddingModel);
    put(m_concurrency, draft.concurrency);
    put(m_requests, draft.requestsPerMinute);
    put(m_tokens, draft.tokensPerMinute);
    put(m_priceIn, draft.priceIn);
    put(m_priceOut, draft.priceOut);
    m_api->setCurrentIndex(m_api->findData(int(draft.base.api)));
    m_onOutage->setCurrentIndex(m_onOutage->findData(int(draft.base.onOutage)));
    m_own->setChecked(draft.base.own);
    m_redact->setChecked(draft.base.redact);
    m_name->setEnabled(isNew);
    m_name->setToolTip(isNew ? QString() : tr("Its key and what it found are kept by this name."));
    m_filling = false;
}

ProviderDraft ProviderForm::draft() const
{
    ProviderDraft draft = m_shown;
    draft.name = m_name->text();
    draft.address = m_address->text();
    draft.model = m_model->currentText();
    draft.embeddingModel = m_embeddingModel->currentText();
    draft.concurrency = m_concurrency->text();
    draft.requestsPerMinute = m_requests->text();
    draft.tokensPerMinute = m_tokens->text();
    draft.priceIn = m_priceIn->text();
    draft.priceOut = m_priceOut->text();
    draft.base.api = Api(m_api->currentData().toInt());
    draft.base.onOutage = OnOutage(m_onOutage->currentData().toInt());
    draft.base.own = m_own->isChecked();
    draft.base.redact = m_redact->isChecked();
    return draft;
}

void ProviderForm::showProblems(const QMap<Field, QString> &problems)
{
    for (auto label = m_problems.cbegin(); label != m_problems.cend(); ++label) {
        label.value()->tell(problems.value(label.key()));
        m_editors[label.key()]->setAccessibleDescription(problems.value(label.key()));
    }
}

void ProviderForm::goToProblem()
{
    for (auto label = m_problems.cbegin(); label != m_problems.cend(); ++label) {
        if (!label.value()->isHidden())
            return m_editors[label.key()]->setFocus();
    }
}

void ProviderForm::setModels(const QStringList &models)
{
    for (QComboBox *box : {m_model, m_embeddingModel}) {
        const QString typed = box->currentText();
        const QSignalBlocker quiet(box->lineEdit());
        box->clear();
        box->addItems(models);
        box->setCurrentIndex(int(models.indexOf(typed)));
        box->setEditText(typed);
    }
}

void ProviderForm::setListing(bool listing)
{
    m_list->setEnabled(!listing);
    m_list->setText(listing ? tr("Asking…") : tr("List models"));
}

void ProviderForm::setReadOnly(bool readOnly)
{
    setEnabled(!readOnly);
}

} // namespace englog
