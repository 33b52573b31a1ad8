package present

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"confirmpoint/ui/lang"
)

// Names of built-in templates, for screens that lead to 留言.
const (
	TemplateMissing  = "补材料"
	TemplateReminder = "催促现场确认"
	templateDone     = "材料已核对"
)

// MailTemplate is a text with fields in braces. What it says goes to applicants
// and stays Chinese.
type MailTemplate struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Own is one of the clerk's; a built-in one cannot be changed or removed.
	Own bool `json:"-"`
}

// builtinTemplates are there for everyone.
//
//lang:chinese applicants read them
func builtinTemplates() []MailTemplate {
	return []MailTemplate{
		{Name: TemplateMissing, Text: "{姓名}老师：您提交的定期注册材料不全，还缺：{缺少的材料}\n请在 {截止时间} 前补交到{确认点}。"},
		{Name: TemplateReminder, Text: "{姓名}老师：您已网上报名（报名号 {报名号}），还没有到现场确认。请带齐材料，在 {截止时间} 前到{确认点}办理。"},
		{Name: templateDone, Text: "{姓名}老师：您的定期注册材料已在{确认点}核对。请保存好受理凭证，留意审批结果。"},
	}
}

// templateChoice is the name of the clerk's own templates among his choices.
const templateChoice = "mail_templates"

// Limits of what a clerk keeps.
const (
	maxTemplates    = 50
	maxTemplateName = 20  // characters
	maxTemplateText = 600 // characters, before the fields are filled in
)

// loadTemplates reads the clerk's own, once.
func (p *MailWriter) loadTemplates() {
	if p.templatesRead {
		return
	}
	p.templatesRead = true
	var value []byte
	p.runner.Go("mail templates", func(ctx context.Context) (err error) {
		value, err = p.desk.Choice(ctx, templateChoice)
		return err
	}, func(err error) {
		if err != nil {
			p.templatesRead = false
			p.notices.Fail(err)
			return
		}
		var own []MailTemplate
		if json.Unmarshal(value, &own) == nil {
			p.setOwn(own)
		}
		p.changed()
	})
}

func (p *MailWriter) setOwn(own []MailTemplate) {
	p.state.Templates = builtinTemplates()
	for _, t := range own {
		t.Own = true
		p.state.Templates = append(p.state.Templates, t)
	}
}

func (p *MailWriter) own() []MailTemplate {
	return slices.DeleteFunc(slices.Clone(p.state.Templates), func(t MailTemplate) bool { return !t.Own })
}

// ChooseTemplate writes a template into the text.
func (p *MailWriter) ChooseTemplate(name string) {
	i := slices.IndexFunc(p.state.Templates, func(t MailTemplate) bool { return t.Name == name })
	if i < 0 || p.state.Busy {
		return
	}
	t := p.state.Templates[i]
	p.state.Template, p.state.OwnTemplate, p.state.Text = t.Name, t.Own, t.Text
	p.merge()
}

// SaveTemplate keeps the text under a name among the clerk's own, in the place
// of one that had it.
func (p *MailWriter) SaveTemplate(name string) {
	name = strings.TrimSpace(name)
	own := p.own()
	i := slices.IndexFunc(own, func(t MailTemplate) bool { return t.Name == name })
	switch {
	case name == "":
		p.warn(lang.L("请先给模板起个名字。"))
	case utf8.RuneCountInString(name) > maxTemplateName || strings.ContainsAny(name, "\r\n\t"):
		p.warn(lang.F("模板的名字最多 %d 个字。", maxTemplateName))
	case slices.ContainsFunc(builtinTemplates(), func(t MailTemplate) bool { return t.Name == name }):
		p.warn(lang.L("这是内置模板的名字，请另起一个。"))
	case strings.TrimSpace(p.state.Text) == "":
		p.warn(lang.L("留言还没有内容，没有可存的。"))
	case utf8.RuneCountInString(p.state.Text) > maxTemplateText:
		p.warn(lang.F("模板最多 %d 个字。", maxTemplateText))
	case i < 0 && len(own) >= maxTemplates:
		p.warn(lang.F("自己的模板最多 %d 个，请先删去不用的。", maxTemplates))
	case i < 0:
		p.keepOwn(append(own, MailTemplate{Name: name, Text: p.state.Text}), name, lang.F("模板“%s”已保存。", name))
	default:
		own[i].Text = p.state.Text
		p.keepOwn(own, name, lang.F("模板“%s”已保存。", name))
	}
}

// DeleteTemplate removes the chosen template of the clerk's own; the text stays.
func (p *MailWriter) DeleteTemplate() {
	name := p.state.Template
	own := slices.DeleteFunc(p.own(), func(t MailTemplate) bool { return t.Name == name })
	if !p.state.OwnTemplate || len(own) == len(p.own()) {
		return
	}
	p.keepOwn(own, "", lang.F("模板“%s”已删除。", name))
}

// keepOwn stores the clerk's own templates; chosen is the one that is chosen then.
func (p *MailWriter) keepOwn(own []MailTemplate, chosen, said string) {
	value, err := json.Marshal(own)
	if err != nil {
		p.notices.Fail(err)
		return
	}
	p.runner.Go("save templates", func(ctx context.Context) error {
		return p.desk.SaveChoice(ctx, templateChoice, value)
	}, func(err error) {
		if err != nil {
			p.notices.Fail(err)
			return
		}
		p.setOwn(own)
		p.state.Template, p.state.OwnTemplate = chosen, chosen != ""
		p.notices.Info(said)
		p.changed()
	})
}

func (p *MailWriter) warn(text string) { p.notices.set(Notice{NoticeError, text}) }
