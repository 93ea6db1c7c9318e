// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/SettingsReader.h"

using namespace Qt::StringLiterals;

namespace englog {

void SettingsReader::amount(const QString &name, std::optional<double> &target, double most)
{
    read(name, u"a number from 0 to %1"_s.arg(most), [&](const QString &text) {
        bool isNumber = false;
        const double value = text.toDouble(&isNumber);
        if (!isNumber || !(value >= 0.0 && value <= most))
            return false;
        target = value;
        return true;
    });
}

void SettingsReader::text(const QString &name, QString &target)
{
    constexpr qsizetype longest = 20'000;
    read(name, u"a text of at most %1 characters"_s.arg(longest), [&](const QString &text) {
        if (text.size() > longest)
            return false;
        target = text;
        return true;
    });
}

void SettingsReader::duration(const QString &name, Millis &target, Millis least, Millis most,
                              const QString &range)
{
    read(name, u"a duration from %1 (such as 250ms, 30s, 10min, 1h)"_s.arg(range),
         [&](const QString &text) {
             const auto value = durationFrom(text);
             if (!value || *value < least || *value > most)
                 return false;
             target = *value;
             return true;
         });
}

void SettingsReader::yesOrNo(const QString &name, bool &target)
{
    read(name, u"true or false"_s, [&](const QString &text) {
        const bool isYes = text == "true"_L1 || text == "1"_L1 || text == "yes"_L1;
        const bool isNo = text == "false"_L1 || text == "0"_L1 || text == "no"_L1;
        if (isYes || isNo)
            target = isYes;
        return isYes || isNo;
    });
}

void SettingsReader::read(const QString &name, const QString &range,
                          const std::function<bool(const QString &)> &accept)
{
    if (m_error)
        return;
    const auto setting = m_lookup(name);
    if (setting && !accept(setting->value.trimmed()))
        m_error = Error{ErrorCode::Usage,
                        u"%1 is “%2” (%3); it must be %4"_s.arg(name, setting->value.left(80),
                                                                setting->source, range),
                        u"change it, or leave it out for the default"_s};
}

void SettingsReader::refuse(Error error)
{
    if (!m_error)
        m_error = std::move(error);
}

} // namespace englog
