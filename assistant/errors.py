"""Every error that a person may see.

MotcuaError
├── BadInput              the caller sent something that cannot be used (HTTP 422)
├── NotFound              no such conversation, turn or knowledge base (HTTP 404)
├── OutOfStep             the conversation has gone on elsewhere (HTTP 409)
├── Overloaded            too much at once (HTTP 429)
├── Unavailable           a part that is needed does not work now (HTTP 503)
└── SetupError            wrong settings, missing artefact; the operator must act
"""

from __future__ import annotations


class MotcuaError(Exception):
    """`message` for logs and operators, `user_text` in Vietnamese, `hint` names the fix."""

    code = "error"
    user_text = "Xin lỗi, hệ thống đang gặp trục trặc. Quý vị vui lòng thử lại sau ít phút."

    def __init__(self, message: str, *, hint: str = "", user_text: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        if user_text is not None:
            self.user_text = user_text

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}\n  hint: {self.hint}" if self.hint else message


class BadInput(MotcuaError):
    """The caller sent something that cannot be used."""

    code = "bad_input"
    user_text = "Xin lỗi, tôi không đọc được nội dung vừa gửi. Quý vị vui lòng nhập lại ngắn gọn."


class NotFound(MotcuaError):
    """No such conversation, turn or knowledge base."""

    code = "not_found"
    user_text = "Cuộc trò chuyện này không còn nữa. Quý vị vui lòng bắt đầu lại."


class OutOfStep(MotcuaError):
    """The conversation has gone on elsewhere; the caller must read it again (HTTP 409)."""

    code = "out_of_step"
    user_text = (
        "Cuộc trò chuyện vừa có nội dung mới ở nơi khác. Quý vị xem lại rồi gửi lại nếu cần."
    )


class Overloaded(MotcuaError):
    """Too much at once."""

    code = "overloaded"
    user_text = "Quý vị gửi hơi nhanh, vui lòng chờ một chút rồi gửi lại."


class Unavailable(MotcuaError):
    """A part that is needed does not work now."""

    code = "unavailable"
    user_text = "Xin lỗi, hệ thống đang bận. Quý vị vui lòng thử lại sau ít phút."


class SetupError(MotcuaError):
    """Wrong settings or a missing artefact; `hint` says what the operator must do."""

    code = "setup"
