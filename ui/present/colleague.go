package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

// AddColleague enrols another clerk of this computer, who types the PIN, and
// lets him in to its data; done is called when he is.
func (p *KeyCare) AddColleague(form ColleagueForm, done func()) {
	form.UserName, form.ActivationCode = tidy(form.UserName).text, tidy(form.ActivationCode).text
	switch {
	case form.UserName == "" || form.ActivationCode == "":
		p.refuse(lang.L("请填写新经办人的用户名和教育局发的激活码。"))
	case form.PIN == "":
		p.refuse(lang.L("请新经办人本人设置 PIN 码。"))
	case secretNote(form.PIN) != "":
		p.refuse(lang.L("PIN 码里有全角字符或首尾空格，请切换到英文输入。"))
	case form.PIN != form.PINAgain:
		p.refuse(lang.L("两次输入的 PIN 码不一致，没有新增。"))
	default:
		p.do("colleague", func(ctx context.Context) error {
			err := p.Colleagues.EnrolColleague(ctx, form)
			if confirm.CodeOf(err) == confirm.ProblemLocked { // locked meanwhile
				err = &confirm.Problem{Code: confirm.ProblemColleagueNeeded, Err: err}
			}
			return err
		}, func() {
			p.notices.Info(lang.F("已新增经办人 %s：锁定后在登录页选用户名，用自己的 PIN 码登录。", form.UserName))
			done()
		})
	}
}
