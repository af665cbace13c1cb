// Style and script of the HTML page. All colours of text have a contrast of 4.5 or more on their
// grounds (WCAG 2.2, 1.4.3), in both schemes.
#include "reports/html_parts.hpp"

namespace busproof::reports::html {

std::string_view style() {
  return R"css(
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f8fa;--text:#1c2128;--quiet:#57606a;--line:#d0d7de;
--link:#0550ae;--good:#116329;--good-bg:#dcf5e3;--bad:#a40e26;--bad-bg:#ffe9e7;--warn:#6f4400;
--warn-bg:#fff4cc;--bar:#8c959f}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--panel:#161b22;--text:#e6edf3;--quiet:#9da7b3;
--line:#343b44;--link:#79b8ff;--good:#7ee787;--good-bg:#10281b;--bad:#ffa198;--bad-bg:#351518;
--warn:#eac55f;--warn-bg:#2c2410;--bar:#6e7681}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",
Roboto,"Noto Sans","Liberation Sans",sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.5rem 1rem;z-index:2}
.wrap{max-width:72rem;margin:0 auto;padding:0 1.25rem}
.banner{border-bottom:1px solid var(--line);border-top:6px solid currentColor;padding:1.75rem 0 1.5rem}
.banner p,.banner ul{color:var(--text)}
.banner.good{color:var(--good);background:var(--good-bg)}
.banner.bad{color:var(--bad);background:var(--bad-bg)}
.banner.warning{color:var(--warn);background:var(--warn-bg)}
.kicker{margin:0;font-size:.9rem}
h1{margin:.1rem 0 .3rem;font-size:clamp(1.9rem,5vw,2.75rem);line-height:1.15;letter-spacing:.01em}
.lead{margin:0;font-size:1.1rem}
.banner ul{margin:.75rem 0 0;padding-left:1.2rem}
nav{border-bottom:1px solid var(--line);background:var(--panel)}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.4rem;margin:0;padding:.55rem 0}
nav a{text-decoration:none;display:inline-block;padding:.2rem 0;min-height:1.6rem}
nav a:hover{text-decoration:underline}
section{margin:2.5rem 0}
h2{font-size:1.35rem;margin:0 0 .75rem;line-height:1.25}
h3{font-size:1.05rem;margin:0}
.about{margin:-.35rem 0 .9rem;color:var(--quiet);max-width:48rem}
article .scroll{margin-top:.75rem}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:.925rem}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{text-align:left;vertical-align:top;padding:.55rem .8rem;border-top:1px solid var(--line)}
thead th{border-top:0;background:var(--panel);font-weight:600;white-space:nowrap}
tbody th{font-weight:600;min-width:9rem;max-width:22rem}
tbody th.n{min-width:0}
td{min-width:5rem;max-width:28rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
td small code{overflow-wrap:anywhere}
small{color:var(--quiet);font-size:.87em;font-weight:400;display:block}
.tag{display:inline-block;border-radius:999px;padding:.05rem .6rem;font-size:.87em;font-weight:600;
white-space:nowrap;background:var(--panel);color:var(--quiet)}
.tag.good{color:var(--good);background:var(--good-bg)}
.tag.bad{color:var(--bad);background:var(--bad-bg)}
.tag.warning{color:var(--warn);background:var(--warn-bg)}
td.never{background:var(--bad-bg);color:var(--bad);font-weight:600}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",
monospace;font-size:.875em}
pre{margin:.75rem 0 0;padding:.75rem .9rem;background:var(--panel);border:1px solid var(--line);
border-radius:6px;overflow-x:auto;white-space:pre-wrap;max-height:24rem}
article{border:1px solid var(--line);border-left:5px solid var(--bad);border-radius:8px;
padding:1rem 1.1rem;margin:0 0 1rem}
article>p{margin:.35rem 0 0}
.command{display:flex;gap:.6rem;align-items:flex-start;margin-top:.75rem;flex-wrap:wrap}
.command span{flex:0 0 4rem;color:var(--quiet);font-size:.9rem;padding-top:.35rem}
.command code{flex:1 1 16rem;background:var(--panel);border:1px solid var(--line);border-radius:6px;
padding:.4rem .65rem;overflow-wrap:anywhere;min-width:0}
button{font:inherit;font-size:.9rem;color:var(--text);background:var(--bg);border:1px solid var(--bar);
border-radius:6px;padding:.3rem .8rem;cursor:pointer;min-height:2.1rem}
button:hover{background:var(--panel)}
[hidden]{display:none!important}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.5rem;margin:0}
dt{color:var(--quiet)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
details{border:1px solid var(--line);border-radius:8px;padding:0 1rem}
summary{cursor:pointer;padding:.65rem 0;font-weight:600}
details[open]{padding-bottom:1rem}
.ratio{display:flex;align-items:center;gap:.6rem;min-width:9rem}
.ratio i{display:block;height:.6rem;border-radius:3px;background:var(--bar)}
.ratio b{flex:0 0 4.2rem;text-align:right;font-weight:600;font-variant-numeric:tabular-nums}
footer{border-top:1px solid var(--line);color:var(--quiet);font-size:.9rem;padding:1rem 0 2rem}
@media (max-width:40rem){.wrap{padding:0 .9rem}section{margin:2rem 0}dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:.5rem}th,td{padding:.5rem .6rem}tbody th{min-width:7.5rem}.command span{flex-basis:100%;
padding:0}}
@media print{nav,button,.skip{display:none}pre{max-height:none}.scroll{overflow:visible}}
)css";
}

std::string_view script() {
  return R"js(
"use strict";
(function(){
var said=document.getElementById("said");
function say(text){said.textContent="";setTimeout(function(){said.textContent=text},50)}
function copied(button){button.textContent="Copied";say("Copied");
setTimeout(function(){button.textContent="Copy"},1500)}
function byHand(node){var range=document.createRange();range.selectNodeContents(node);
var chosen=getSelection();chosen.removeAllRanges();chosen.addRange(range);
return document.execCommand("copy")}
document.querySelectorAll("button.copy").forEach(function(button){
button.hidden=false;
button.addEventListener("click",function(){
var node=button.parentNode.querySelector("code");
if(navigator.clipboard)navigator.clipboard.writeText(node.textContent).then(
function(){copied(button)},function(){if(byHand(node))copied(button)});
else if(byHand(node))copied(button)})});
var data=document.getElementById("record"),save=document.getElementById("save");
save.hidden=false;
save.addEventListener("click",function(){
var link=document.createElement("a");
link.href=URL.createObjectURL(new Blob([data.textContent],{type:"application/json"}));
link.download="busproof.json";link.click();
setTimeout(function(){URL.revokeObjectURL(link.href)},1000)});
var raw=document.getElementById("raw");
raw.addEventListener("toggle",function(){
var pre=raw.querySelector("pre");
if(raw.open)pre.textContent=data.textContent});
})();
)js";
}

}  // namespace busproof::reports::html
