package roster

import (
	"strconv"
	"strings"

	"confirmpoint/confirm"
)

// column is one column of 申请人员基本情况表 (domain.md §11.2) and of what
// Content needs beyond it.
type column struct {
	title   string
	aliases []string // other names that mean nothing else
	// required columns must be in the file, with a value in every row. The
	// others may be missing or empty.
	required bool
	// read stores the value; nil for a column that is known and not read.
	read func(value, *Applicant) error
	// write gives the text for WriteApplicants; nil leaves the column out.
	write func(Applicant) string
}

// Lengths of free text, in characters.
const (
	shortText = 100
	longText  = 500
)

// columns gives the table in the order of the bureau's list. 年度考核 is not
// in it: there is one column a year, see assessmentYear.
func columns() []column {
	var all []column
	for _, block := range [][]column{systemColumns(), identityColumns(), workColumns(), certificateColumns(), periodColumns(), otherColumns()} {
		all = append(all, block...)
	}
	return all
}

func systemColumns() []column {
	return []column{
		{title: "序号", aliases: []string{"编号", "顺序号"}},
		{
			title: "报名号", aliases: []string{"报名编号", "网上报名号", "网报号"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.ApplicationNo, err = v.identifier(32, "-")
				return err
			},
			write: func(a Applicant) string { return a.ApplicationNo },
		},
		{
			title: "确认点", aliases: []string{"确认点代码", "确认点编号", "确认点编码", "确认点名称", "现场确认点"}, required: true,
			read:  freeText(shortText, func(a *Applicant) *string { return &a.PointCode }),
			write: func(a Applicant) string { return a.PointCode },
		},
		{
			title: "档案号", aliases: []string{"系统档案号", "档案编号"},
			read: func(v value, a *Applicant) error {
				s, err := v.identifier(32, "")
				if err == nil && s != "" && !digitsOnly(s) {
					return fault("档案号只能是数字；带字母的本地档案序号请填在备注")
				}
				a.FileNumber = s
				return err
			},
			write: func(a Applicant) string { return a.FileNumber },
		},
	}
}

func identityColumns() []column {
	return []column{
		{
			title: "姓名", aliases: []string{"申请人姓名", "教师姓名", "申请人"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Identity.Name, err = v.name()
				return err
			},
			write: func(a Applicant) string { return a.Content.Identity.Name.Reveal() },
		},
		{
			title: "性别", required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Identity.Sex, err = oneOf(v, sexWords, "男、女")
				return err
			},
			write: func(a Applicant) string { return a.Content.Identity.Sex.Label() },
		},
		{
			title: "民族",
			read: func(v value, a *Applicant) (err error) {
				a.Content.Identity.Ethnicity, err = v.ethnicity()
				return err
			},
			write: func(a Applicant) string { return ethnicityText(a.Content.Identity.Ethnicity) },
		},
		{
			title: "出生日期", aliases: []string{"出生年月日", "出生年月"}, required: true,
			read:  date(false, func(a *Applicant) *confirm.Date { return &a.Content.Identity.BirthDate }),
			write: func(a Applicant) string { return string(a.Content.Identity.BirthDate) },
		},
		{
			title: "证件类型", aliases: []string{"身份证件类型"},
			read: func(v value, a *Applicant) (err error) {
				a.Content.Identity.DocumentType, err = oneOf(v, documentWords, "居民身份证、港澳台居民居住证、港澳居民来往内地通行证、台湾居民来往大陆通行证、其他")
				return err
			},
			write: func(a Applicant) string { return a.Content.Identity.DocumentType.Label() },
		},
		{
			title: "证件号码", aliases: []string{"身份证号", "身份证号码", "身份证件号码", "身份证件号", "证件号", "公民身份号码"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Identity.DocumentNumber, err = v.documentNumber()
				return err
			},
			write: func(a Applicant) string { return a.Content.Identity.DocumentNumber.Reveal() },
		},
	}
}

func workColumns() []column {
	work := func(title string, field func(*confirm.Work) *string, aliases ...string) column {
		return column{
			title: title, aliases: aliases,
			read:  freeText(shortText, func(a *Applicant) *string { return field(&a.Content.Work) }),
			write: func(a Applicant) string { return *field(&a.Content.Work) },
		}
	}
	school := work("现任教学校", func(w *confirm.Work) *string { return &w.School }, "任教学校", "所在学校", "工作单位", "学校")
	school.required = true
	return []column{
		school,
		work("任教学校所在地", func(w *confirm.Work) *string { return &w.Location }, "学校所在地"),
		work("学校性质", func(w *confirm.Work) *string { return &w.SchoolKind }),
		work("岗位性质", func(w *confirm.Work) *string { return &w.PostKind }),
		{
			title: "现任教学段", aliases: []string{"任教学段", "学段"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Work.Stage, err = oneOf(v, stageWords, "幼儿园、小学、初中、高中、中职、其他")
				return err
			},
			write: func(a Applicant) string { return a.Content.Work.Stage },
		},
		work("现任教学科", func(w *confirm.Work) *string { return &w.Subject }),
		work("教师职务(职称)", func(w *confirm.Work) *string { return &w.Title }, "教师职务", "职称", "职务职称"),
		{
			title: "参加工作时间", aliases: []string{"开始参加工作时间", "参加工作日期"},
			read:  date(true, func(a *Applicant) *confirm.Date { return &a.Content.Work.CareerStart }),
			write: func(a Applicant) string { return string(a.Content.Work.CareerStart) },
		},
		{
			title: "聘用起始时间", aliases: []string{"现任教聘用起始时间", "现任教学校聘用起始时间", "聘用起始日期"},
			read:  date(true, func(a *Applicant) *confirm.Date { return &a.Content.Work.ContractStart }),
			write: func(a Applicant) string { return string(a.Content.Work.ContractStart) },
		},
	}
}

func certificateColumns() []column {
	return []column{
		{
			title: "资格种类", aliases: []string{"教师资格种类"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Certificate.Kind, err = oneOf(v, qualificationWords, "幼儿园、小学、初级中学、高级中学、中等职业学校、中等职业学校实习指导、高等学校教师资格")
				return err
			},
			write: func(a Applicant) string { return a.Content.Certificate.Kind.Label() },
		},
		{
			title: "证书任教学科", aliases: []string{"任教学科(证书)", "证书学科", "资格学科", "认定学科"},
			read:  freeText(shortText, func(a *Applicant) *string { return &a.Content.Certificate.Subject }),
			write: func(a Applicant) string { return a.Content.Certificate.Subject },
		},
		{
			title: "教师资格证书号码", aliases: []string{"教师资格证书号", "教师资格证号码", "教师资格证号", "资格证书号码", "证书号码", "证书编号"}, required: true,
			read: func(v value, a *Applicant) error {
				s, err := v.identifier(40, "-()")
				a.Content.Certificate.Number = confirm.CertificateNumber(s)
				return err
			},
			write: func(a Applicant) string { return a.Content.Certificate.Number.Reveal() },
		},
		{
			title: "证书签发日期", aliases: []string{"签发日期", "签发时间", "证书签发时间", "发证日期"}, required: true,
			read:  date(false, func(a *Applicant) *confirm.Date { return &a.Content.Certificate.IssuedOn }),
			write: func(a Applicant) string { return string(a.Content.Certificate.IssuedOn) },
		},
		{
			title: "认定机构", aliases: []string{"发证机关", "发证机构", "资格认定机构"},
			read:  freeText(shortText, func(a *Applicant) *string { return &a.Content.Certificate.Issuer }),
			write: func(a Applicant) string { return a.Content.Certificate.Issuer },
		},
	}
}

func periodColumns() []column {
	return []column{
		{
			title: "注册类型", aliases: []string{"注册类型(首次/定期)", "注册种类"}, required: true,
			read: func(v value, a *Applicant) (err error) {
				a.Content.Kind, err = oneOf(v, kindWords, "首次注册、定期注册")
				return err
			},
			write: func(a Applicant) string { return a.Content.Kind.Label() },
		},
		{
			title: "上次注册时间", aliases: []string{"上次注册日期"},
			read:  date(true, func(a *Applicant) *confirm.Date { return &a.Content.Period.LastRegisteredOn }),
			write: func(a Applicant) string { return string(a.Content.Period.LastRegisteredOn) },
		},
		{
			title: "培训学时", aliases: []string{"学时", "培训学时数", "培训学时(学分)"},
			read: func(v value, a *Applicant) (err error) {
				a.Content.Period.TrainingHours, err = v.count(9999)
				return err
			},
			write: func(a Applicant) string { return strconv.Itoa(a.Content.Period.TrainingHours) },
		},
		{
			title: "师德", aliases: []string{"师德考核", "师德表现"},
			read:  freeText(shortText, func(a *Applicant) *string { return &a.Content.Period.Ethics }),
			write: func(a Applicant) string { return a.Content.Period.Ethics },
		},
	}
}

func otherColumns() []column {
	text := func(title string, field func(*Applicant) *string, aliases ...string) column {
		return column{title: title, aliases: aliases, read: freeText(shortText, field), write: func(a Applicant) string { return *field(&a) }}
	}
	return []column{
		text("最高学历", func(a *Applicant) *string { return &a.Content.Education.Level }, "学历"),
		text("最高学位", func(a *Applicant) *string { return &a.Content.Education.Degree }, "学位"),
		text("毕业学校", func(a *Applicant) *string { return &a.Content.Education.School }, "毕业院校"),
		text("所学专业", func(a *Applicant) *string { return &a.Content.Education.Major }, "专业"),
		{
			title: "联系电话", aliases: []string{"手机", "手机号", "手机号码", "电话", "移动电话"},
			read: func(v value, a *Applicant) (err error) {
				a.Content.Contact.Phone, err = v.phone()
				return err
			},
			write: func(a Applicant) string { return a.Content.Contact.Phone.Reveal() },
		},
		text("电子邮箱", func(a *Applicant) *string { return &a.Content.Contact.Email }, "邮箱", "电子邮件", "E-mail", "email"),
		text("数据状态", func(a *Applicant) *string { return &a.Content.DataStatus }),
		text("数据来源", func(a *Applicant) *string { return &a.Content.DataSource }),
		{
			title: "确认状态", aliases: []string{"状态"},
			read: func(v value, a *Applicant) error {
				s, err := v.plain(false)
				if err != nil || s == "" {
					return err
				}
				state, ok := confirm.ParseState(strings.ReplaceAll(halfWidth(s), " ", ""))
				if !ok {
					return fault("不认识的内容；请填写：网报待确认、材料齐全、材料不全、申报未受理")
				}
				a.State = state
				return nil
			},
			write: func(a Applicant) string { return a.State.Label() },
		},
		{title: "缺少材料", aliases: []string{"所缺材料"}},
		{
			title: "备注",
			read: func(v value, a *Applicant) (err error) {
				a.Remark, err = v.freeText(longText, true)
				return err
			},
			write: func(a Applicant) string { return a.Remark },
		},
	}
}

// freeText reads text of at most limit characters into a field.
func freeText(limit int, field func(*Applicant) *string) func(value, *Applicant) error {
	return func(v value, a *Applicant) (err error) {
		*field(a), err = v.freeText(limit, false)
		return err
	}
}

// date reads a day into a field.
func date(monthOnly bool, field func(*Applicant) *confirm.Date) func(value, *Applicant) error {
	return func(v value, a *Applicant) (err error) {
		*field(a), err = v.date(monthOnly)
		return err
	}
}
