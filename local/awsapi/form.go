package awsapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// branch is a form as a tree: MetricData.member.1.MetricName=Errors is four deep
// (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).
type branch struct {
	value string
	under map[string]*branch
}

func treeOf(form url.Values) *branch {
	root := &branch{}
	for key, values := range form {
		at := root
		for name := range strings.SplitSeq(key, ".") {
			if at.under == nil {
				at.under = map[string]*branch{}
			}
			if at.under[name] == nil {
				at.under[name] = &branch{}
			}
			at = at.under[name]
		}
		at.value = values[0]
	}
	return root
}

// decodeForm reads a form into a struct whose json tags are the names of the API.
func decodeForm(form url.Values, into any) error {
	if err := treeOf(form).read("", reflect.ValueOf(into).Elem()); err != nil {
		return Errorf("MalformedInput", "%v", err)
	}
	return nil
}

func (b *branch) read(path string, to reflect.Value) error {
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		return b.read(path, to.Elem())
	case reflect.Slice:
		return b.readList(path, to)
	case reflect.Map:
		return b.readMap(path, to)
	case reflect.Struct:
		if t, ok := to.Addr().Interface().(*Timestamp); ok {
			quoted, _ := json.Marshal(b.value)
			if err := t.UnmarshalJSON(quoted); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return nil
		}
		for _, f := range reflect.VisibleFields(to.Type()) {
			if at := b.under[nameOf(f)]; at != nil && f.IsExported() && !f.Anonymous {
				if err := at.read(strings.TrimPrefix(path+"."+nameOf(f), "."), to.FieldByIndex(f.Index)); err != nil {
					return err
				}
			}
		}
		return nil
	default:
		return b.readScalar(path, to)
	}
}

// readList reads X.member.1, X.member.2 and so on.
func (b *branch) readList(path string, to reflect.Value) error {
	members := b.under["member"]
	for i := 1; members != nil; i++ {
		at := members.under[strconv.Itoa(i)]
		if at == nil {
			return nil
		}
		item := reflect.New(to.Type().Elem()).Elem()
		if err := at.read(fmt.Sprintf("%s.member.%d", path, i), item); err != nil {
			return err
		}
		to.Set(reflect.Append(to, item))
	}
	return nil
}

// readMap reads X.entry.1.key and X.entry.1.value.
func (b *branch) readMap(path string, to reflect.Value) error {
	entries := b.under["entry"]
	for i := 1; entries != nil; i++ {
		at := entries.under[strconv.Itoa(i)]
		if at == nil || at.under["key"] == nil || at.under["value"] == nil {
			return nil
		}
		if to.IsNil() {
			to.Set(reflect.MakeMap(to.Type()))
		}
		item := reflect.New(to.Type().Elem()).Elem()
		if err := at.under["value"].read(fmt.Sprintf("%s.entry.%d.value", path, i), item); err != nil {
			return err
		}
		to.SetMapIndex(reflect.ValueOf(at.under["key"].value).Convert(to.Type().Key()), item)
	}
	return nil
}

func (b *branch) readScalar(path string, to reflect.Value) (err error) {
	switch to.Kind() {
	case reflect.String:
		to.SetString(b.value)
	case reflect.Bool:
		var v bool
		v, err = strconv.ParseBool(b.value)
		to.SetBool(v)
	case reflect.Int, reflect.Int32, reflect.Int64:
		var v int64
		v, err = strconv.ParseInt(b.value, 10, to.Type().Bits())
		to.SetInt(v)
	case reflect.Float64:
		var v float64
		v, err = strconv.ParseFloat(b.value, 64)
		to.SetFloat(v)
	default:
		return fmt.Errorf("%s: the endpoint cannot read a %v from a form", path, to.Type())
	}
	if err != nil {
		return fmt.Errorf("%s: %q is no %v", path, b.value, to.Kind())
	}
	return nil
}

// nameOf is a field's name in AWS's API.
func nameOf(f reflect.StructField) string {
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return name
	}
	return f.Name
}
