// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Composition.h"
#include "app/cli/Cli.h"

#include <QCoreApplication>

int main(int argc, char *argv[])
{
    using namespace englog;
    Composition::prepareProcess();
    const QCoreApplication application(argc, argv);
    Cli cli(QCoreApplication::arguments().mid(1));
    const std::span<char *const> words(argv, static_cast<size_t>(argc));
    if (const auto fine = CommandLine::checkBytes(words.subspan(1)); !fine)
        return cli.refuse(fine.error());
    const auto status = cli.start();
    return status ? *status : QCoreApplication::exec();
}
