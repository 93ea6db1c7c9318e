// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/store/ConnectedThread.h"

#include <future>

namespace englog {

Result<std::thread> startConnected(const QString &path, Database::Access access,
                                   const QString &role, std::function<void(Database &)> loop)
{
    const auto opened = std::make_shared<std::promise<Result<>>>(); // outlives set_value()
    auto outcome = opened->get_future();
    std::thread thread([path, access, role, loop = std::move(loop), opened] {
        const auto database = Database::open(path, access, role);
        opened->set_value(database ? Result<>() : Result<>(fail(database.error())));
        if (database)
            loop(**database);
    });
    if (auto done = outcome.get(); !done) {
        thread.join();
        return fail(done.error());
    }
    return thread;
}

} // namespace englog
