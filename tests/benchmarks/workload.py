"""What the benchmark says: forty turns over the starter set, with and without marks, in dialect."""

from __future__ import annotations

SHORT: list[list[str]] = [
    [
        "Xin chào",
        "Tôi bị mất thẻ căn cước, làm lại cần giấy tờ gì?",
        "Mất bao lâu thì có?",
        "Cảm ơn nhé",
    ],
    [
        "dang ky ket hon can nhung giay to gi",
        "le phi bao nhieu",
        "nop o dau",
        "co lam qua mang duoc khong",
        "cam on",
    ],
    [
        "Con tui mới sanh, làm giấy khai sanh răng chừ?",
        "Rứa tốn mấy đồng?",
        "Đi mô để nộp hồ sơ?",
        "Mấy bữa thì lấy được?",
        "Căn cứ theo văn bản nào vậy?",
        "Nói lại giúp tui với",
    ],
    [
        "bằng lái xe máy của em bị mất, xin cấp lại thế nào ạ",
        "lệ phí hết bao nhiêu",
        "à không, em hỏi đổi bằng lái sắp hết hạn cơ",
        "cần những giấy tờ gì",
        "hôm nay trời có mưa không",
        "hồ sơ của tôi đến đâu rồi",
        "cho tôi gặp người thật",
    ],
]

# Eighteen turns, so that turns 56 to 60 say the same as turns 2 to 6.
_CYCLE = [
    "Tôi muốn mở tiệm tạp hóa, đăng ký hộ kinh doanh thế nào?",
    "Cần chuẩn bị giấy tờ gì?",
    "Lệ phí bao nhiêu?",
    "Bao lâu thì có kết quả?",
    "Nộp ở đâu?",
    "Có nộp trực tuyến được không?",
    "tam ngung ho kinh doanh thi lam sao",
    "can giay to gi",
    "mat may ngay",
    "Ba tui mới mất, khai tử ở đâu?",
    "Có tốn tiền không?",
    "Ai được làm giấy này?",
    "Đăng ký tạm trú cho người thuê nhà thì làm sao?",
    "Mẫu tờ khai lấy ở đâu?",
    "Các bước thực hiện thế nào?",
    "sang ten so do khi mua ban nha dat",
    "ho so gom nhung gi",
    "Cảm ơn nhiều nghen",
]
LONG_TURNS = 60
LONG: list[str] = [_CYCLE[at % len(_CYCLE)] for at in range(LONG_TURNS)]
EARLY = slice(1, 6)  # turns 2 to 6: the first one also opens Rasa's session
LATE = slice(55, 60)  # turns 56 to 60

TURNS: list[str] = [turn for talk in SHORT for turn in talk] + _CYCLE


def conversations(repeats: int) -> list[list[str]]:
    """The long conversation and the short ones, as often as asked for."""
    return [LONG, *SHORT] * repeats
