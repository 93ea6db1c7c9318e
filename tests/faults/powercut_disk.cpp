// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that can lose its power, for LD_PRELOAD. Whatever is synced in POWERCUT_FOLDER is copied
// to POWERCUT_SHADOW, and nothing else ever gets there: the worst that a power cut may leave.
//
// In the shadow, `names` has "KEY NAME" a line: what the folder held when the folder itself was
// last synced. The file KEY has a file's content as of its own last sync, and is absent when there
// was none. KEY is inode and time of birth, so that names and contents become durable apart from
// each other, as POSIX has it: a file that was renamed, deleted or made anew is the old one until
// the folder is synced.
//
// A sync holds a lock of its own and changes each file of the shadow by a rename, so that the
// shadow is whole whenever its writers are killed. With POWERCUT_LIES the disk promises and does
// not keep; with POWERCUT_AT=N it kills the process that asks for the N-th sync, before that is
// done.
#include "tests/faults/powercut_key.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace {

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

/// The shadow, locked for as long as this lives.
class Shadow
{
public:
    explicit Shadow(std::string folder)
        : m_folder(std::move(folder))
        , m_lock(::open((m_folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {
        while (m_lock >= 0 && ::flock(m_lock, LOCK_EX) != 0 && errno == EINTR) {}
    }
    ~Shadow()
    {
        if (m_lock >= 0)
            ::close(m_lock);
    }
    Shadow(const Shadow &) = delete;
    Shadow &operator=(const Shadow &) = delete;

    /// What `read` gives, piece by piece until it gives nothing, becomes the file's content.
    template<typename Read>
    bool replace(const std::string &name, const Read &read) const
    {
        const std::string fresh = m_folder + "/fresh";
        const int to = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (to < 0)
            return false;
        ssize_t got = 0;
        while ((got = read(m_buffer.data(), m_buffer.size())) > 0) {
            if (::write(to, m_buffer.data(), static_cast<size_t>(got)) != got)
                break;
        }
        ::close(to);
        return got == 0 && ::rename(fresh.c_str(), (m_folder + '/' + name).c_str()) == 0;
    }

private:
    std::string m_folder;
    int m_lock;
    static thread_local std::array<char, 1 << 16> m_buffer;
};

thread_local std::array<char, 1 << 16> Shadow::m_buffer;

/// Through the descriptor that is synced: to open and close the file by its name would drop the
/// locks that SQLite has on it.
bool keepContent(const Shadow &shadow, int file)
{
    off_t at = 0;
    return shadow.replace(powercut::keyOf(file, ""), [&](char *to, size_t most) {
        const ssize_t got = ::pread(file, to, most, at);
        at += got > 0 ? got : 0;
        return got;
    });
}

bool keepNames(const Shadow &shadow, const std::string &folder)
{
    std::string names;
    DIR *listing = ::opendir(folder.c_str());
    while (const dirent *entry = listing ? ::readdir(listing) : nullptr) {
        if (entry->d_type == DT_REG)
            names += powercut::keyOf(AT_FDCWD, (folder + '/' + entry->d_name).c_str()) + ' '
                + entry->d_name + '\n';
    }
    if (listing)
        ::closedir(listing);
    size_t at = 0;
    return shadow.replace("names", [&](char *to, size_t most) {
        const size_t n = names.copy(to, most, at);
        at += n;
        return static_cast<ssize_t>(n);
    });
}

int sync(int file, const char *real)
{
    static const std::string folder = variable("POWERCUT_FOLDER");
    static const std::string shadowFolder = variable("POWERCUT_SHADOW");
    static const bool lies = !variable("POWERCUT_LIES").empty();
    static const long cutAt = std::atol(variable("POWERCUT_AT").c_str());
    static std::atomic<long> syncs = 0;
    std::array<char, 4096> link{};
    const std::string self = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = ::readlink(self.c_str(), link.data(), link.size());
    const std::string path(link.data(), static_cast<size_t>(length > 0 ? length : 0));
    const bool isFolder = path == folder;
    const bool isInside = path.compare(0, path.rfind('/'), folder) == 0;
    if (folder.empty() || (!isFolder && !isInside))
        return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, real))(file);
    if (lies)
        return 0;
    if (++syncs == cutAt)
        std::raise(SIGKILL);
    const Shadow shadow(shadowFolder);
    if (isFolder ? keepNames(shadow, folder) : keepContent(shadow, file))
        return 0;
    errno = EIO;
    return -1;
}

} // namespace

extern "C" int fsync(int file)
{
    return sync(file, "fsync");
}

extern "C" int fdatasync(int file)
{
    return sync(file, "fdatasync");
}
