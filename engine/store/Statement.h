// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Instant.h"
#include "engine/domain/Result.h"

#include <QByteArray>
#include <QString>
#include <QVariant>

#include <optional>
#include <type_traits>

class QSqlQuery;
class QSqlError;

namespace englog {

/// The error a failed SQL call becomes, told apart by SQLite's result code, never by its text.
[[nodiscard]] Error errorOf(const QSqlError &error, const QString &what);

/// A prepared statement that is kept by its Database: bind in order, then run() or step() through
/// the rows. It is reset when this handle dies, so that no open read pins the journal's log.
///
/// *Thread:* its Database's.
class Statement
{
public:
    Statement(QSqlQuery &query, std::optional<Error> failed);
    ~Statement();
    Statement(Statement &&other) noexcept;
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;
    Statement &operator=(Statement &&) = delete;

    /// Values for the `?` in order. Strings are never NULL (an absent one is std::optional),
    /// instants and durations are milliseconds.
    template<typename... Values>
    Statement &with(const Values &...values)
    {
        (add(variantOf(values)), ...);
        return *this;
    }
    Statement &add(const QVariant &value);

    Result<> run();      ///< to the end, rows left aside
    Result<int> count(); ///< run(), then the rows it changed
    Result<bool> step(); ///< the first or next row; false: no more
    /// Calls `row` for each row that is left; where it answers false, the rest is left aside.
    template<typename Row>
    Result<> each(Row row)
    {
        for (;;) {
            const auto got = step();
            if (!got)
                return fail(got.error());
            if (!*got)
                return {};
            if constexpr (std::is_same_v<decltype(row()), bool>) {
                if (!row())
                    return {};
            } else {
                row();
            }
        }
    }

    [[nodiscard]] qint64 integer(int column) const;
    [[nodiscard]] int number(int column) const { return static_cast<int>(integer(column)); }
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] QString text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;
    [[nodiscard]] bool isNull(int column) const;
    [[nodiscard]] Instant instant(int column) const { return Instant(Millis(integer(column))); }
    [[nodiscard]] std::optional<Instant> optionalInstant(int column) const;

    template<typename T>
    static QVariant variantOf(const T &value)
    {
        if constexpr (std::is_same_v<T, QString>)
            return value.isNull() ? QVariant(QStringLiteral("")) : QVariant(value);
        else if constexpr (std::is_same_v<T, QByteArray>)
            return value.isNull() ? QVariant(QByteArray("")) : QVariant(value);
        else if constexpr (std::is_same_v<T, Instant>)
            return QVariant(qint64(value.time_since_epoch().count()));
        else if constexpr (std::is_same_v<T, Millis>)
            return QVariant(qint64(value.count()));
        else if constexpr (std::is_enum_v<T>)
            return QVariant(static_cast<int>(value));
        else
            return QVariant(value);
    }
    template<typename T>
    static QVariant variantOf(const std::optional<T> &value)
    {
        return value ? variantOf(*value) : QVariant();
    }

private:
    Result<> execute();

    QSqlQuery *m_query;
    std::optional<Error> m_failed;
    int m_bound = 0;
    bool m_executed = false;
};

} // namespace englog
