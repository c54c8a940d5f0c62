package template

import "strings"

// absent is the value of AWS::NoValue: what holds it is left out.
type absent struct{}

// Resolve evaluates every function in v. AWS::NoValue takes away the property
// or list item that it stands for; alone it is nil. An error of lookup is
// returned as it is.
func (i *Instance) Resolve(v any, lookup Lookup) (any, error) {
	resolved, err := (&resolver{i, lookup}).value(v)
	if _, none := resolved.(absent); none {
		return nil, err
	}
	return resolved, err
}

type resolver struct {
	*Instance
	lookup Lookup
}

func (r *resolver) value(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		return r.list(v)
	case map[string]any:
		name, argument, err := function(v)
		if err != nil {
			return nil, err
		}
		if name != "" {
			return r.call(name, argument)
		}
		return r.object(v)
	default:
		return v, nil
	}
}

func (r *resolver) list(v []any) (any, error) {
	list := make([]any, 0, len(v))
	for _, item := range v {
		value, err := r.value(item)
		if err != nil {
			return nil, err
		}
		if _, none := value.(absent); !none {
			list = append(list, value)
		}
	}
	return list, nil
}

func (r *resolver) object(v map[string]any) (any, error) {
	object := make(map[string]any, len(v))
	for key, item := range v {
		value, err := r.value(item)
		if err != nil {
			return nil, err
		}
		if _, none := value.(absent); !none {
			object[key] = value
		}
	}
	return object, nil
}

func (r *resolver) call(name string, argument any) (any, error) {
	switch name {
	case "Ref":
		return r.ref(argument)
	case "Fn::GetAtt":
		return r.attribute(argument)
	case "Fn::If":
		condition, then, otherwise, err := ifArguments(argument)
		if err != nil {
			return nil, err
		}
		if r.Conditions[condition] {
			return r.value(then)
		}
		return r.value(otherwise)
	case "Fn::Sub":
		return r.sub(argument)
	}
	argument, err := r.value(argument)
	if err != nil {
		return nil, err
	}
	switch name {
	case "Fn::Join":
		return join(argument)
	case "Fn::Select":
		return selectItem(argument)
	case "Fn::Split":
		return split(argument)
	case "Fn::Base64":
		return encodeBase64(argument)
	case "Fn::FindInMap":
		return r.template.findInMap(argument)
	case "Fn::GetAZs":
		return r.zones(argument)
	default: // Fn::ImportValue
		export, err := scalar(name, argument)
		if err != nil {
			return nil, err
		}
		return r.lookup.Import(export)
	}
}

func (r *resolver) ref(argument any) (any, error) {
	name, ok := argument.(string)
	if !ok {
		return nil, refusef("Template error: every Ref object must have a single String value.")
	}
	if value, ok := r.Values[name]; ok {
		return value.ref, nil
	}
	switch name {
	case "AWS::AccountId":
		return r.env.Account, nil
	case "AWS::NotificationARNs":
		return []any{}, nil
	case "AWS::NoValue":
		return absent{}, nil
	case "AWS::Partition":
		return r.env.Partition, nil
	case "AWS::Region":
		return r.env.Region, nil
	case "AWS::StackId":
		return r.env.StackID, nil
	case "AWS::StackName":
		return r.env.StackName, nil
	case "AWS::URLSuffix":
		return "amazonaws.com", nil
	}
	return r.lookup.Ref(name)
}

func (r *resolver) attribute(argument any) (any, error) {
	id, name, err := getAtt(argument)
	if err != nil {
		return nil, err
	}
	resolved, err := r.value(name)
	if err != nil {
		return nil, err
	}
	attribute, err := scalar("Fn::GetAtt", resolved)
	if err != nil {
		return nil, err
	}
	return r.lookup.Attribute(id, attribute)
}

func (r *resolver) sub(argument any) (any, error) {
	pieces, variables, err := subArguments(argument)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.literal)
		if p.variable == "" {
			continue
		}
		value, err := r.variable(p.variable, variables)
		if err != nil {
			return nil, err
		}
		s, err := scalar("Fn::Sub for ${"+p.variable+"}", value)
		if err != nil {
			return nil, err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func (r *resolver) variable(name string, own map[string]any) (any, error) {
	if value, ok := own[name]; ok {
		return r.value(value)
	}
	if id, attribute, ok := strings.Cut(name, "."); ok {
		return r.lookup.Attribute(id, attribute)
	}
	return r.ref(name)
}

// zones are the Availability Zones of a region: the local endpoint gives every
// region three.
func (r *resolver) zones(argument any) (any, error) {
	region, err := scalar("Fn::GetAZs", argument)
	if err != nil {
		return nil, err
	}
	if region == "" {
		region = r.env.Region
	}
	return []any{region + "a", region + "b", region + "c"}, nil
}
