package present

import (
	"encoding/json"
	"fmt"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// AuditVerdict says what came of checking the audit log, and what to do.
func AuditVerdict(r confirm.AuditReport) string {
	switch r.Cause {
	case confirm.AuditChainBroken:
		return fmt.Sprintf(lang.L("审计日志从第 %d 条起被改动、插入或删去。请不要删除数据文件夹，并马上告诉教育局的系统负责人。"), r.Broken)
	case confirm.AuditCheckpointFalse:
		return fmt.Sprintf(lang.L("审计日志与签过名的检查点不符，在第 %d 条附近。请不要删除数据文件夹，并马上告诉教育局的系统负责人。"), r.Broken)
	case confirm.AuditRegistryDiffers:
		return fmt.Sprintf(lang.L("审计日志与登记库留存的不符，在第 %d 条附近，可能从旧备份恢复过。请不要删除数据文件夹，并告诉教育局的系统负责人。"), r.Broken)
	}
	words := fmt.Sprintf(lang.L("审计日志完好：%d 条，签名的检查点 %d 个。"), r.Entries, r.Checkpoints)
	switch {
	case !r.Asked:
		return then(words, lang.L("没有联网，未与登记库核对。"))
	case r.Anchor.Seq == 0:
		return then(words, lang.L("登记库还没有留存，下次发送时留存。"))
	}
	return then(words, lang.F("与登记库留存的一致，已留存到第 %d 条。", r.Anchor.Seq))
}

// AuditEditFields names the fields of an audited edit. What was written in them
// stays in the log.
func AuditEditFields(detail string) string {
	var edit struct {
		Fields []struct {
			Field string `json:"field"`
		} `json:"fields"`
	}
	if json.Unmarshal([]byte(detail), &edit) != nil {
		return ""
	}
	names := make([]string, len(edit.Fields))
	for i, f := range edit.Fields {
		names[i] = f.Field
	}
	return strings.Join(names, ",")
}
