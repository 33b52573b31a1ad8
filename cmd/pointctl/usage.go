package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/pflag"
)

// usageWords says in Chinese what cobra and pflag say in English of a command
// line. What it does not know it leaves as it is.
func usageWords(err error) string {
	var missing *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &missing) && missing.GetSpecifiedShortnames() != "":
		return "没有选项 -" + missing.GetSpecifiedName()
	case errors.As(err, &missing):
		return "没有选项 --" + missing.GetSpecifiedName()
	case errors.As(err, &bare):
		return "选项 --" + bare.GetFlag().Name + " 后面要有值"
	case errors.As(err, &invalid):
		return "选项 --" + invalid.GetFlag().Name + " 的值不对"
	case errors.As(err, &syntax):
		return "选项 " + syntax.GetSpecifiedFlag() + " 的写法不对"
	}
	for _, p := range usagePhrases {
		if m := p.english.FindStringSubmatch(err.Error()); m != nil {
			return p.chinese(m[1:])
		}
	}
	return err.Error()
}

// usagePhrases are the sentences that cobra v1 makes; it has no types for them.
var usagePhrases = []struct {
	english *regexp.Regexp
	chinese func(of []string) string
}{
	{regexp.MustCompile(`^unknown command "(.*?)" for "pointctl"`), func(of []string) string { return "没有命令 " + of[0] }},
	{regexp.MustCompile(`^unknown command "(.*?)" for "(.*?)"`), func(of []string) string { return of[1] + " 不要参数，却给了 " + of[0] }},
	{regexp.MustCompile(`^requires at least (\d+) arg\(s\), only received (\d+)`), func(of []string) string {
		return "至少要 " + of[0] + " 个参数，给了 " + of[1] + " 个"
	}},
	{regexp.MustCompile(`^accepts at most (\d+) arg\(s\), received (\d+)`), func(of []string) string {
		return "最多 " + of[0] + " 个参数，给了 " + of[1] + " 个"
	}},
	{regexp.MustCompile(`^accepts (\d+) arg\(s\), received (\d+)`), func(of []string) string {
		return "要 " + of[0] + " 个参数，给了 " + of[1] + " 个"
	}},
	{regexp.MustCompile(`^accepts between (\d+) and (\d+) arg\(s\), received (\d+)`), func(of []string) string {
		return "要 " + of[0] + " 到 " + of[1] + " 个参数，给了 " + of[2] + " 个"
	}},
	{regexp.MustCompile(`^required flag\(s\) (.*) not set`), func(of []string) string {
		return "缺少选项 " + options(strings.ReplaceAll(of[0], ", ", " "))
	}},
	{regexp.MustCompile(`^at least one of the flags in the group \[(.*?)\] is required`), func(of []string) string {
		return "要写 " + options(of[0]) + " 中的一个"
	}},
	{regexp.MustCompile(`^if any flags in the group \[.*\] are set none of the others can be; \[(.*)\] were all set`), func(of []string) string {
		return "这些选项不能一起用：" + options(of[0])
	}},
}

// options writes the names of flags as they are typed.
func options(names string) string {
	all := strings.Fields(strings.ReplaceAll(names, `"`, ""))
	for i, name := range all {
		all[i] = "--" + name
	}
	return strings.Join(all, "、")
}
