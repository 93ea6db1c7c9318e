// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ProviderDraft.h"

#include "ui/ProviderWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace englog {

namespace {

constexpr int mostCalls = 1'000;
constexpr int mostRequests = 1'000'000;
constexpr int mostTokens = 1'000'000'000;
constexpr double dearest = 1'000'000; // USD a million tokens

QString tr(const char *text)
{
    return QCoreApplication::translate("ProviderDraft", text);
}

QString textOf(const std::optional<int> &number)
{
    return number ? QString::number(*number) : QString();
}

QString textOf(const std::optional<double> &price)
{
    return price ? QLocale().toString(*price, 'g', QLocale::FloatingPointShortest) : QString();
}

std::optional<int> wholeOf(const QString &text, int most)
{
    bool isNumber = false;
    const int number = text.trimmed().toInt(&isNumber);
    return isNumber && number >= 1 && number <= most ? std::optional(number) : std::nullopt;
}

std::optional<double> priceOf(const QString &text)
{
    bool isNumber = false;
    double price = QLocale().toDouble(text.trimmed(), &isNumber);
    if (!isNumber)
        price = QLocale::c().toDouble(text.trimmed(), &isNumber);
    return isNumber && price >= 0 && price <= dearest ? std::optional(price) : std::nullopt;
}

QUrl urlOf(const QString &text)
{
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    const bool isHttp = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    return url.isValid() && isHttp && !url.host().isEmpty() ? url : QUrl();
}

bool isName(const QString &name)
{
    static const QRegularExpression shape(u"^[a-z0-9_-]{1,40}$"_s);
    return name != onDeviceName() && shape.match(name).hasMatch();
}

} // namespace

ProviderDraft ProviderDraft::from(const ProviderConfig &config)
{
    return {config,
            config.name,
            config.baseUrl.toString(),
            config.model,
            config.embeddingModel,
            textOf(config.concurrency),
            textOf(config.requestsPerMinute),
            textOf(config.tokensPerMinute),
            textOf(config.priceIn),
            textOf(config.priceOut)};
}

QMap<ProviderDraft::Field, QString> ProviderDraft::problems(const QStringList &taken,
                                                            bool isAsked) const
{
    QMap<Field, QString> found;
    if (!isName(name))
        found[Field::Name] = tr("A name is 1 to 40 of a–z, 0–9, - and _, such as “work-server”.");
    else if (taken.contains(name))
        found[Field::Name] = tr("Another provider has this name.");
    const QUrl url = urlOf(address);
    if (url.isEmpty())
        found[Field::Address] = tr("An address starts with http:// or https://, "
                                   "such as https://api.example.org/v1.");
    else if (config().place() == ProviderConfig::Place::Cloud && url.scheme() == "http"_L1)
        found[Field::Address] = tr("Your words would go to %1 unencrypted. Use https, or say below "
                                   "that this host is your own.")
                                    .arg(url.host());
    if (isAsked && model.trimmed().isEmpty())
        found[Field::Model] = tr("Which model is to answer? “List models” shows those it offers.");
    const auto whole = [&](Field field, const QString &text, int most) {
        if (!text.trimmed().isEmpty() && !wholeOf(text, most))
            found[field] = tr("A whole number from 1 to %1, or nothing.").arg(most);
    };
    whole(Field::Concurrency, concurrency, mostCalls);
    whole(Field::RequestsPerMinute, requestsPerMinute, mostRequests);
    whole(Field::TokensPerMinute, tokensPerMinute, mostTokens);
    const auto price = [&](Field field, const QString &text) {
        if (!text.trimmed().isEmpty() && !priceOf(text))
            found[field] = tr("An amount in US dollars, or nothing where it is not known.");
    };
    price(Field::PriceIn, priceIn);
    price(Field::PriceOut, priceOut);
    return found;
}

ProviderConfig ProviderDraft::config() const
{
    ProviderConfig config = base;
    config.name = name;
    config.baseUrl = urlOf(address);
    config.model = model.trimmed();
    config.embeddingModel = embeddingModel.trimmed();
    config.concurrency = wholeOf(concurrency, mostCalls);
    config.requestsPerMinute = wholeOf(requestsPerMinute, mostRequests);
    config.tokensPerMinute = wholeOf(tokensPerMinute, mostTokens);
    config.priceIn = priceOf(priceIn);
    config.priceOut = priceOf(priceOut);
    return config;
}

} // namespace englog
