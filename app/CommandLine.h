// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Result.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <span>

namespace englog {

/// One option that a command takes.
struct CommandOption
{
    QString name;      ///< without its dashes
    QString valueName; ///< what stands for its value in a help text; empty: a switch
    QString help;
    QString letter; ///< a short form, such as `o`; empty: none
};

/// What every program of ours is told: which journal, and how much it says.
struct CommonOptions
{
    QString journal; ///< empty: the default one
    QString store;   ///< URL of a shared store; empty: a journal file
    QString config;  ///< empty: the default settings file
    bool verbose = false;
};

/// The words of a command line, sorted into options and the rest.
///
/// *Errors:* Usage, naming the option that is unknown or lacks its value.
class CommandLine
{
public:
    /// The options that all three programs have.
    [[nodiscard]] static QList<CommandOption> commonOptions();

    /// \param arguments  without the program's name
    /// \param options    besides the common ones
    [[nodiscard]] static Result<CommandLine> parse(const QStringList &arguments,
                                                   const QList<CommandOption> &options);

    /// Whether the words as the system gave them, without the program's name, are UTF-8: Qt puts
    /// U+FFFD in the place of what is not. *Errors:* Invalid, naming the option and the byte.
    [[nodiscard]] static Result<> checkBytes(std::span<char *const> arguments);

    /// A help text's lines for these options, aligned.
    [[nodiscard]] static QString helpOf(const QList<CommandOption> &options);

    [[nodiscard]] CommonOptions common() const;
    [[nodiscard]] bool has(const QString &name) const { return m_values.contains(name); }
    [[nodiscard]] QString value(const QString &name) const; ///< the last one given, or empty
    [[nodiscard]] QStringList values(const QString &name) const { return m_values.value(name); }
    [[nodiscard]] const QStringList &rest() const { return m_rest; }

private:
    QMap<QString, QStringList> m_values; ///< a switch has one empty value each time
    QStringList m_rest;
};

} // namespace englog
