package roster

import (
	"strings"

	"confirmpoint/confirm"
)

// Words of the bureau's files, and the codes of GB standards that some files
// write instead.
var (
	sexWords = map[string]confirm.Sex{
		"男": confirm.SexMale, "男性": confirm.SexMale, "1": confirm.SexMale,
		"女": confirm.SexFemale, "女性": confirm.SexFemale, "2": confirm.SexFemale,
	}

	kindWords = map[string]confirm.RegistrationKind{
		"首次注册": confirm.KindFirst, "首次": confirm.KindFirst,
		"定期注册": confirm.KindPeriodic, "定期": confirm.KindPeriodic,
	}

	documentWords = map[string]confirm.DocumentType{
		"居民身份证": confirm.DocumentIDCard, "身份证": confirm.DocumentIDCard,
		"港澳台居民居住证":         confirm.DocumentResidence,
		"港澳居民来往内地通行证":      confirm.DocumentHKMacau,
		"台湾居民来往大陆通行证":      confirm.DocumentTaiwan,
		"五年有效期台湾居民来往大陆通行证": confirm.DocumentTaiwan,
		"其他": confirm.DocumentOther,
	}

	stageWords = map[string]string{
		"幼儿园": "幼儿园", "小学": "小学",
		"初中": "初中", "初级中学": "初中",
		"高中": "高中", "高级中学": "高中", "普通高中": "高中",
		"中职": "中职", "中等职业学校": "中职",
		"其他": "其他",
	}

	qualificationWords = map[string]confirm.QualificationKind{
		"1": confirm.QualificationKindergarten, "幼儿园": confirm.QualificationKindergarten, "幼儿园教师资格": confirm.QualificationKindergarten,
		"2": confirm.QualificationPrimary, "小学": confirm.QualificationPrimary, "小学教师资格": confirm.QualificationPrimary,
		"3": confirm.QualificationJuniorMiddle, "初中": confirm.QualificationJuniorMiddle, "初级中学": confirm.QualificationJuniorMiddle,
		"初级中学教师资格": confirm.QualificationJuniorMiddle, "初中教师资格": confirm.QualificationJuniorMiddle,
		"4": confirm.QualificationSeniorMiddle, "高中": confirm.QualificationSeniorMiddle, "高级中学": confirm.QualificationSeniorMiddle,
		"高级中学教师资格": confirm.QualificationSeniorMiddle, "高中教师资格": confirm.QualificationSeniorMiddle,
		"5": confirm.QualificationVocational, "中职": confirm.QualificationVocational, "中等职业学校": confirm.QualificationVocational,
		"中等职业学校教师资格": confirm.QualificationVocational,
		"6":          confirm.QualificationVocationalGuide, "中等职业学校实习指导": confirm.QualificationVocationalGuide,
		"中等职业学校实习指导教师资格": confirm.QualificationVocationalGuide, "实习指导教师资格": confirm.QualificationVocationalGuide,
		"7": confirm.QualificationHigher, "高等学校": confirm.QualificationHigher, "高等学校教师资格": confirm.QualificationHigher,
	}

	assessmentWords = map[string]string{
		"优秀": "优秀", "合格": "合格", "称职": "合格",
		"基本合格": "基本合格", "基本称职": "基本合格",
		"不合格": "不合格", "不称职": "不合格",
		"未考核": "未考核", "未参加考核": "未考核",
	}
)

// ethnicity reads a 民族 by name or by its two digits. Two digits that name no
// 民族 pass, for a check to find; a word that names none does not.
func (v value) ethnicity() (string, error) {
	s, err := v.plain(false)
	if err != nil || s == "" {
		return "", err
	}
	s = strings.ReplaceAll(halfWidth(s), " ", "")
	if digitsOnly(s) && len(s) <= 2 {
		if len(s) == 1 {
			s = "0" + s
		}
		return s, nil
	}
	if code := confirm.EthnicityCode(s); code != "" {
		return code, nil
	}
	return "", fault("不认识的民族；请填写民族全称（如 汉族）或两位代码")
}

// ethnicityText is the name, or the code when it has no name.
func ethnicityText(code string) string {
	if name := confirm.EthnicityName(code); name != "" {
		return name
	}
	return code
}
