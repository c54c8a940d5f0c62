package setup

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Map is the properties as a template holds them.
func (p Properties) Map() map[string]any {
	m := map[string]any{}
	for name, value := range p.texts() {
		if *value != "" {
			m[name] = *value
		}
	}
	for name, value := range p.flags() {
		if *value {
			m[name] = "true"
		}
	}
	for name, value := range p.lists() {
		if len(*value) > 0 {
			m[name] = *value
		}
	}
	return m
}

// Parse reads the properties of a request of CloudFormation. The error names
// every property that is wrong.
func Parse(m map[string]any) (Properties, error) {
	var p Properties
	var wrong []string
	is := func(name, given, allowed string) {
		wrong = append(wrong, fmt.Sprintf("property %s is %s; it must be %s", name, given, allowed))
	}
	texts, flags, lists := p.texts(), p.flags(), p.lists()
	for name, value := range m {
		var ok bool
		allowed := "a string"
		switch {
		case name == "ServiceToken" || name == "ServiceTimeout": // CloudFormation's own
			continue
		case texts[name] != nil:
			*texts[name], ok = value.(string)
		case flags[name] != nil:
			allowed = "true or false"
			*flags[name], ok = flag(value)
		case lists[name] != nil:
			allowed = "a list of strings"
			*lists[name], ok = list(value)
		default:
			allowed = "left out: it is unknown"
		}
		if !ok {
			is(name, fmt.Sprint(value), allowed)
		}
	}
	if p.Service == "" {
		p.Service = Domain
	}
	p.check(is)
	if wrong != nil {
		slices.Sort(wrong)
		return p, fmt.Errorf("%s", strings.Join(wrong, "; "))
	}
	return p, nil
}

// check says what is missing or does not go together.
func (p *Properties) check(is func(name, given, allowed string)) {
	for name, value := range map[string]string{"Endpoint": p.Endpoint, "Index": p.Index, "Template": p.Template} {
		if value == "" {
			is(name, "empty", "given")
		}
	}
	if p.Service != Domain && p.Service != Serverless {
		is("Service", p.Service, Domain+" or "+Serverless)
	}
	for name, value := range map[string]string{"Template": p.Template, "Policy": p.Policy, "WriterRole": p.WriterRole, "ReaderRole": p.ReaderRole} {
		var object map[string]json.RawMessage
		switch err := json.Unmarshal([]byte(value), &object); {
		case value == "":
		case err != nil:
			is(name, value, "a JSON object: "+err.Error())
		}
	}
	if p.FineGrained && p.WriterRole == "" {
		is("WriterRole", "empty", "given with FineGrained")
	}
	if p.FineGrained && p.ReaderRole == "" {
		is("ReaderRole", "empty", "given with FineGrained")
	}
	if p.Service == Serverless && p.Policy != "" {
		is("Policy", "given", "left out with Service "+Serverless+", which has no Index State Management")
	}
	if p.Service == Serverless && p.FineGrained {
		is("FineGrained", "true", "false with Service "+Serverless+", which has data access policies instead")
	}
	if p.Retain && p.DeleteIndices {
		is("DeleteIndices", "true", "false with Retain")
	}
}

func (p *Properties) texts() map[string]*string {
	return map[string]*string{
		"Endpoint": &p.Endpoint, "Service": &p.Service, "Index": &p.Index, "Alias": &p.Alias,
		"Template": &p.Template, "Policy": &p.Policy, "WriterRole": &p.WriterRole, "ReaderRole": &p.ReaderRole,
	}
}

func (p *Properties) flags() map[string]*bool {
	return map[string]*bool{"FineGrained": &p.FineGrained, "Retain": &p.Retain, "DeleteIndices": &p.DeleteIndices}
}

func (p *Properties) lists() map[string]*[]string {
	return map[string]*[]string{"WriterArns": &p.WriterArns, "ReaderArns": &p.ReaderArns}
}

func flag(value any) (is, ok bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case string:
		is, err := strconv.ParseBool(v)
		return is, err == nil
	}
	return false, false
}

func list(value any) (texts []string, ok bool) {
	values, ok := value.([]any)
	if given, is := value.([]string); is {
		return given, true
	}
	for _, v := range values {
		text, is := v.(string)
		ok = ok && is
		texts = append(texts, text)
	}
	return texts, ok
}
