document.body.textContent = "console"
