// Pictures in memory <-> pixels in memory over OpenCV's imgcodecs. Every function returns 0, 2 when memory does not suffice, or else 1, both
// with a message; no exception leaves.
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#define SEGCV extern "C" __attribute__((visibility("default")))

namespace {

// OpenCV has no count limit below int; larger files are refused by the caller.
cv::Mat decode(const uint8_t* data, int32_t length, int flags, int32_t width, int32_t height) {
    static const bool quiet = (cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT), true);
    (void)quiet;
    const cv::Mat encoded(1, length, CV_8UC1, const_cast<uint8_t*>(data));
    cv::Mat picture = cv::imdecode(encoded, flags);
    if (picture.empty()) throw std::runtime_error("its picture data is damaged, cut off or of an unsupported kind");
    if (picture.cols != width || picture.rows != height)
        throw std::runtime_error("its header states " + std::to_string(width) + " x " + std::to_string(height) + " pixels and its data " +
                                 std::to_string(picture.cols) + " x " + std::to_string(picture.rows));
    return picture;
}

std::runtime_error unsupported(const cv::Mat& picture) {
    return std::runtime_error("its samples have OpenCV type " + cv::typeToString(picture.type()) + ", which is not supported");
}

// Blue, green, red (and alpha, dropped) or gray samples of 8 bits.
void bytes_to_rgb(const cv::Mat& picture, uint8_t* rgb) {
    const int channels = picture.channels();
    for (int y = 0; y < picture.rows; y++) {
        const uint8_t* from = picture.ptr<uint8_t>(y);
        for (int x = 0; x < picture.cols; x++, from += channels, rgb += 3) {
            rgb[0] = from[channels > 2 ? 2 : 0];
            rgb[1] = from[channels > 2 ? 1 : 0];
            rgb[2] = from[0];
        }
    }
}

// 16-bit colour keeps its high byte; 16-bit gray is clipped at 255: both as Pillow's convert("RGB") does.
void shorts_to_rgb(const cv::Mat& picture, uint8_t* rgb) {
    const int channels = picture.channels();
    for (int y = 0; y < picture.rows; y++) {
        const uint16_t* from = picture.ptr<uint16_t>(y);
        for (int x = 0; x < picture.cols; x++, from += channels, rgb += 3) {
            if (channels > 2) {
                rgb[0] = static_cast<uint8_t>(from[2] >> 8);
                rgb[1] = static_cast<uint8_t>(from[1] >> 8);
                rgb[2] = static_cast<uint8_t>(from[0] >> 8);
            } else {
                rgb[0] = rgb[1] = rgb[2] = static_cast<uint8_t>(from[0] > 255 ? 255 : from[0]);
            }
        }
    }
}

cv::Mat with_red_and_blue_swapped(const cv::Mat& picture) {
    cv::Mat swapped(picture.size(), picture.type());
    const int channels = picture.channels();
    for (int y = 0; y < picture.rows; y++) {
        const uint8_t* from = picture.ptr<uint8_t>(y);
        uint8_t* to = swapped.ptr<uint8_t>(y);
        for (int x = 0; x < picture.cols * channels; x += channels) {
            for (int c = 0; c < channels; c++) to[x + c] = from[x + (c < 3 ? 2 - c : c)];
        }
    }
    return swapped;
}

template <class Action>
int32_t guarded(char* message, int32_t room, Action action) {
    int32_t status = 1;
    try {
        action();
        return 0;
    } catch (const cv::Exception& e) {
        if (e.code == cv::Error::StsNoMem) status = 2;
        std::strncpy(message, e.what(), room - 1);
    } catch (const std::bad_alloc& e) {
        status = 2;
        std::strncpy(message, e.what(), room - 1);
    } catch (const std::exception& e) {
        std::strncpy(message, e.what(), room - 1);
    } catch (...) {
        std::strncpy(message, "unknown C++ exception", room - 1);
    }
    message[room - 1] = 0;
    return status;
}

}  // namespace

// Decodes to width * height * 3 bytes of RGB, as stored (EXIF orientation not applied). deep: the file has samples of 16 bits.
SEGCV int32_t segcv_decode_rgb(const uint8_t* data, int32_t length, int32_t width, int32_t height, int32_t deep, uint8_t* rgb, char* message,
                               int32_t room) {
    return guarded(message, room, [&] {
        const int flags = deep ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION;
        const cv::Mat picture = decode(data, length, flags, width, height);
        if (picture.depth() == CV_8U) bytes_to_rgb(picture, rgb);
        else if (picture.depth() == CV_16U) shorts_to_rgb(picture, rgb);
        else throw unsupported(picture);
    });
}

// Decodes one channel of 8 or 16 bits to width * height values.
SEGCV int32_t segcv_decode_gray(const uint8_t* data, int32_t length, int32_t width, int32_t height, uint16_t* samples, char* message,
                                int32_t room) {
    return guarded(message, room, [&] {
        const cv::Mat picture = decode(data, length, cv::IMREAD_UNCHANGED, width, height);
        if (picture.channels() != 1)
            throw std::runtime_error("it has " + std::to_string(picture.channels()) + " channels; a label picture has one");
        if (picture.depth() != CV_8U && picture.depth() != CV_16U) throw unsupported(picture);
        cv::Mat target(height, width, CV_16UC1, samples);
        picture.convertTo(target, CV_16U);
    });
}

// Encodes 8-bit gray, RGB or RGBA (channels 1, 3, 4; swapped: blue first) or 16-bit gray (deep) as PNG. Free the result with segcv_free.
SEGCV int32_t segcv_encode_png(const uint8_t* pixels, int32_t width, int32_t height, int64_t stride, int32_t channels, int32_t swapped,
                               int32_t deep, int32_t compression, std::vector<uint8_t>** encoded, char* message, int32_t room) {
    return guarded(message, room, [&] {
        const cv::Mat given(height, width, CV_MAKETYPE(deep ? CV_16U : CV_8U, channels), const_cast<uint8_t*>(pixels), static_cast<size_t>(stride));
        // OpenCV writes blue, green, red.
        const cv::Mat picture = channels == 1 || swapped ? given : with_red_and_blue_swapped(given);
        auto result = std::make_unique<std::vector<uint8_t>>();
        if (!cv::imencode(".png", picture, *result, {cv::IMWRITE_PNG_COMPRESSION, compression}))
            throw std::runtime_error("OpenCV could not encode the picture");
        *encoded = result.release();
    });
}

SEGCV const uint8_t* segcv_bytes(const std::vector<uint8_t>* encoded) { return encoded->data(); }

SEGCV int64_t segcv_length(const std::vector<uint8_t>* encoded) { return static_cast<int64_t>(encoded->size()); }

SEGCV void segcv_free(std::vector<uint8_t>* encoded) { delete encoded; }
