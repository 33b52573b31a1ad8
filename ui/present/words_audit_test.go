package present

import (
	"testing"

	"confirmpoint/confirm"
)

func TestAuditDetailIsSaidInChinese(t *testing.T) {
	for _, c := range []struct {
		action       confirm.AuditAction
		detail, want string
	}{
		{confirm.AuditSignIn, "offline", "用 PIN 码"},
		{confirm.AuditSignFail, "wrong_pin", "PIN 码输错"},
		{confirm.AuditLock, "idle", "无人操作，自动锁定"},
		{confirm.AuditCustody, "handed", "移交"},
		{confirm.AuditWrongPIN, "2 of 7", "2 次，累计 7"},
		{confirm.AuditDecide, "01a2 conclude_complete", "01a2 材料齐全"},
		{confirm.AuditReveal, "id_number,phone,certificate", "证件号码 手机 证书号码"},
		{confirm.AuditClerk, "expelled", "停用"},
		{confirm.AuditWipe, "records 40 photos 57 key 1", "人 40 图片 57 密钥 1"},
		{confirm.AuditEdit, `{"fields":[{"field":"identity.name","old":"甲","new":"乙"}]}`, "姓名"},
		{confirm.AuditOutcome, "01a2 of_a_newer_program", "01a2 of_a_newer_program"},
	} {
		check(t, string(c.action), AuditDetail(c.action, c.detail), c.want)
	}
}
