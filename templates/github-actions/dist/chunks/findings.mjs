const e={ok:`✔`,warning:`!`,problem:`✘`};function t(e){return e.map(n).join(`
`)}function n({level:t,at:n,message:r,hint:i}){return`${e[t]} ${n}: ${r}${i===void 0?``:`\n    → ${i}`}`}export{t};