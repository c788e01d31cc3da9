"""Error texts by key of letter, report, record, secrets and attachments."""

MESSAGES: dict[str, dict[str, str]] = {
    "letter.list_unconfirmed": {
        "en": "cannot sign: the head has not confirmed the list yet",
        "zh-CN": "无法签署：部门负责人尚未确认交接清单",
    },
    "letter.entries_open": {
        "en": "cannot sign: {count} entries open: {titles}",
        "zh-CN": "无法签署：尚有 {count} 项未完成：{titles}",
    },
    "letter.findings_open": {
        "en": "cannot sign: {count} findings open: {titles}",
        "zh-CN": "无法签署：尚有 {count} 项核对差异未处理：{titles}",
    },
    "letter.entries_unchecked": {
        "en": "cannot sign: {count} entries not yet checked against the work records: {titles}",
        "zh-CN": "无法签署：尚有 {count} 项未与工作痕迹核对：{titles}",
    },
    "letter.case_unchecked": {
        "en": "cannot sign: the handover as a whole has not been checked against the work records yet",
        "zh-CN": "无法签署：整体交接内容尚未与工作痕迹核对",
    },
    "letter.blocker.list_unconfirmed": {"en": "not confirmed yet", "zh-CN": "尚未确认"},
    "letter.blocker.open_entry": {"en": "{title}: open", "zh-CN": "{title}：未完成"},
    "letter.blocker.open_finding": {"en": "{title}: not resolved", "zh-CN": "{title}：未处理"},
    "letter.blocker.unchecked_entry": {"en": "{title}: not yet checked", "zh-CN": "{title}：尚未核对"},
    "letter.blocker.unchecked_case": {"en": "not yet checked", "zh-CN": "尚未核对"},
    "letter.not_open": {"en": "the letter cannot be signed yet", "zh-CN": "交接确认函尚不可签署"},
    "letter.already_signed": {"en": "this signature is there already", "zh-CN": "该签名已完成"},
    "letter.not_your_turn": {
        "en": "the {role} ({awaited}) signs next",
        "zh-CN": "当前应由 {awaited}（{role}）签署",
    },
    "letter.completed": {"en": "the letter is complete", "zh-CN": "交接确认函已签署完成"},
    "letter.void": {"en": "the case has ended; the letter is void", "zh-CN": "离职单已结束，交接确认函作废"},
    "letter.head_first": {"en": "the head signs first", "zh-CN": "须由部门负责人先签署"},
    "letter.not_replaceable": {
        "en": "no reason can stand in for the signature of the {role}",
        "zh-CN": "{role} 的签名不可由原因代替",
    },
    "letter.digest_changed": {
        "en": "the content changed since it was shown: read the letter again",
        "zh-CN": "内容已变更，请重新查看交接确认函",
    },
    "letter.no_file": {"en": "{name} has not been completed", "zh-CN": "{name} 尚未签署完成"},
    "letter.being_made": {"en": "the file of {name} is being made", "zh-CN": "{name} 的文件正在生成"},
    "report.being_made": {"en": "{name} is being made", "zh-CN": "{name} 正在生成"},
    "record.busy": {
        "en": "{name} is being written to just now; please ask again",
        "zh-CN": "{name} 正在写入，请稍后再试",
    },
    "letter.code_or_digest": {"en": "give the code or the digest", "zh-CN": "请提供验证码或摘要"},
    "ticket.invalid": {"en": "this ticket is not valid", "zh-CN": "票据无效"},
    "ticket.expired": {"en": "this ticket has expired", "zh-CN": "票据已过期"},
    "secret.not_sealed": {"en": "the secret is not sealed to this service", "zh-CN": "密封内容无效"},
    "secret.length": {"en": "a secret has 1 to {most} characters", "zh-CN": "密封内容须为 1 至 {most} 个字符"},
    "secret.not_receiver": {"en": "only the receiver of the entry may see it", "zh-CN": "仅该事项的接收人可查看"},
    "secret.not_submitted": {"en": "the entry has not been submitted yet", "zh-CN": "该事项尚未提交"},
    "secret.no_seal_to": {
        "en": "the caller gave no key to seal the answer to",
        "zh-CN": "调用方未提供用于密封答复的公钥",
    },
    "secret.used_up": {
        "en": "the secret has been shown and cannot be shown again",
        "zh-CN": "密封内容已查看，不可再次查看",
    },
    "secret.destroyed": {"en": "the secret was destroyed", "zh-CN": "密封内容已销毁"},
    "attachment.too_large": {"en": "a file has at most {most} bytes", "zh-CN": "文件不得超过 {most} 字节"},
    "attachment.too_many": {"en": "an entry has at most {most} files", "zh-CN": "每个事项最多 {most} 个附件"},
    "attachment.stored_already": {
        "en": "another file was stored with this ticket already",
        "zh-CN": "该票据已用于上传另一文件",
    },
    "attachment.no_bytes": {"en": "the bytes have not arrived in the store yet", "zh-CN": "文件内容尚未到达存储"},
    "attachment.other_size": {
        "en": "the file has {size} bytes; what was announced and allowed is {most}",
        "zh-CN": "文件大小为 {size} 字节，与声明或允许的 {most} 字节不符",
    },
    "attachment.type": {"en": "files of type {kind} are not allowed", "zh-CN": "不允许 {kind} 类型的文件"},
    "attachment.unknown": {"en": "no such file is stored with this entry", "zh-CN": "该事项下没有已上传的此附件"},
    "attachment.not_stored": {"en": "{name} has not arrived yet", "zh-CN": "{name} 尚未上传完成"},
}
